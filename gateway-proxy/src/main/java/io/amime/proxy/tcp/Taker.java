package io.amime.proxy.tcp;

import io.amime.api.routing.RequestHead;
import org.jspecify.annotations.Nullable;

/** What becomes of a connection by where it wants to go. */
public sealed interface Taker {
  /** It is carried byte for byte; the route is chosen by what is known of the connection. */
  record Service(Routes routes) implements Taker {}

  /**
   * HTTP is spoken there: its requests say where they go.
   *
   * @param port that was asked for
   * @param certain whether the destination is known to be a service of that port; otherwise its
   *     first bytes have to show whether it is HTTP at all
   */
  record Requests(int port, boolean certain) implements Taker {}

  /**
   * No service is known there.
   *
   * @param allowed whether the mesh lets it pass all the same
   */
  record Nobody(boolean allowed) implements Taker {}

  /** The routes of a service, in order. */
  @FunctionalInterface
  interface Routes {
    /** The first that matches, null when none does. */
    @Nullable ConnectionRoute select(RequestHead connection);
  }
}
