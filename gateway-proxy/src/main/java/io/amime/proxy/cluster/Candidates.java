package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster.LoadBalancing;
import java.util.List;

/**
 * The members of a cluster as a choice among them finds them.
 *
 * @param policy by which one of them is taken
 * @param eligible those to choose from
 * @param ejected kept out for the errors that they gave
 * @param unhealthy kept out because they do not answer
 * @param panic whether so few are fit that all are chosen from
 */
public record Candidates(
    LoadBalancing policy,
    List<Host> eligible,
    List<Host> ejected,
    List<Host> unhealthy,
    boolean panic) {

  public Candidates {
    eligible = List.copyOf(eligible);
    ejected = List.copyOf(ejected);
    unhealthy = List.copyOf(unhealthy);
  }
}
