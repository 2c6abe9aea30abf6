package io.amime.api.mixer;

/**
 * Traffic between two versions in the window that was asked for.
 *
 * @param source who called
 * @param destination who answered
 * @param requests in the window
 * @param rps requests per second
 * @param errors answers with status 500 and above
 * @param successRate between 0 and 1; 1 without requests
 * @param p50Ms median duration, milliseconds
 * @param p99Ms 99th percentile, milliseconds
 */
public record Rate(
    Party source,
    Party destination,
    long requests,
    double rps,
    long errors,
    double successRate,
    double p50Ms,
    double p99Ms) {

  /** One version of a service; {@code unknown} where it is not known. */
  public record Party(String service, String namespace, String version) {}
}
