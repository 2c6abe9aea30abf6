package io.amime.bench.cases;

/**
 * One comparison.
 *
 * @param name as on the command line
 * @param what it measures, for people
 */
public record Case(String name, String what, Setup setup, Traffic traffic) {}
