package io.amime.bench.peers;

import io.amime.bench.cases.Setup;
import io.amime.bench.load.Backend;
import io.amime.bench.measure.Site;
import io.amime.bench.trust.Trust;

/**
 * What a proxy is started into.
 *
 * @param setup what it has to do
 * @param backend what answers behind it
 * @param site where its files go
 * @param trust who everybody is
 */
public record Scene(Setup setup, Backend backend, Site site, Trust trust) {}
