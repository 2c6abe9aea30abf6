package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import java.util.List;

/**
 * The members of a cluster as a choice among them finds them.
 *
 * @param cluster whose policy says how one of them is taken
 * @param eligible those to choose from
 * @param warming those of them that do not have their whole share yet
 * @param ejected kept out for the errors that they gave
 * @param unhealthy kept out because they do not answer
 * @param failing kept out because their health checks fail
 * @param unchecked kept out until their first health check
 * @param elsewhere kept out because enough are fit in the caller's zone
 * @param panic whether so few are fit that all are chosen from
 */
public record Candidates(
    Cluster cluster,
    List<Host> eligible,
    List<Host> warming,
    List<Host> ejected,
    List<Host> unhealthy,
    List<Host> failing,
    List<Host> unchecked,
    List<Host> elsewhere,
    boolean panic) {

  public Candidates {
    eligible = List.copyOf(eligible);
    warming = List.copyOf(warming);
    ejected = List.copyOf(ejected);
    unhealthy = List.copyOf(unhealthy);
    failing = List.copyOf(failing);
    unchecked = List.copyOf(unchecked);
    elsewhere = List.copyOf(elsewhere);
  }
}
