package io.amime.proxy.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What decides at which member of a cluster a request ends, and all that are like it.
 *
 * @param hash of what the request carries
 * @param cookie that the caller is to be given, as {@code Set-Cookie} has it, because it carried
 *     none; null otherwise
 */
public record Affinity(long hash, @Nullable String cookie) {}
