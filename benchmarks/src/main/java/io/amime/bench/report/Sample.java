package io.amime.bench.report;

/**
 * One measurement of one peer.
 *
 * @param cpuMicros of the proxy per request
 * @param rate requests per second
 * @param p50 latency in microseconds, as p99 and p999
 * @param busy share of its core that the proxy used
 * @param loadBusy share of the other core that was used by all
 * @param others share of both cores that programs used which do not belong to the measurement
 * @param stolen share of both cores that the host took
 */
public record Sample(
    double cpuMicros,
    double rate,
    double p50,
    double p99,
    double p999,
    long errors,
    double busy,
    double loadBusy,
    double others,
    double stolen) {}
