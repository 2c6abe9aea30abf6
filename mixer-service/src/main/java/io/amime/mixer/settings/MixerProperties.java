package io.amime.mixer.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set about Mixer.
 *
 * @param pilotUrl where the rules come from; without it Mixer runs without rules
 * @param stateDir keeps the last rules; by default that of the identity
 * @param redisUrl where counters live
 * @param redisTimeout of every command; default 50 ms
 * @param maxSeries label combinations of the request metrics; more are counted as "other"
 */
@ConfigurationProperties("mesh.mixer")
public record MixerProperties(
    @Nullable URI pilotUrl,
    @DefaultValue(".") Path stateDir,
    @DefaultValue("redis://127.0.0.1:6379") String redisUrl,
    @DefaultValue("50ms") Duration redisTimeout,
    @DefaultValue("1000") int maxSeries) {}
