package io.amime.bench.cases;

/** What a proxy has to do with each request. Every peer is configured to do the same. */
public enum Policies {
  /** A route by host with the mesh's defaults: timeout, retries, counters, outlier detection. */
  PLAIN,

  /** A timeout of 3 s, two retries, 1 s for each try. */
  RETRIES,

  /**
   * Header match, two weighted versions, own timeout, retries with a limit per try, connection and
   * request limits, a fault at 0 %, access log; decision record where the peer has one.
   */
  FULL,

  /**
   * On the serving side, twenty policies that the request has to pass, each about a header of its
   * own.
   */
  TWENTY
}
