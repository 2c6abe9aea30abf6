package io.amime.pilot.store;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the resources are kept.
 *
 * @param dbUrl JDBC address: a file of H2 (one Pilot) or PostgreSQL (any number of Pilots)
 * @param dbUser account there
 * @param dbPassword its password, null for none
 */
@ConfigurationProperties("mesh.pilot")
record StoreProperties(
    @DefaultValue("jdbc:h2:file:./.mesh/pilot/store") String dbUrl,
    @DefaultValue("amime") String dbUser,
    @Nullable String dbPassword) {}
