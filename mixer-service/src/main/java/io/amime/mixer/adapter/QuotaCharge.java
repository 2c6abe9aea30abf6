package io.amime.mixer.adapter;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Units that a request asks for.
 *
 * @param quota full name of the instance, such as {@code requestcount.quota.istio-system}
 * @param dimensions text by name; every combination is counted apart
 * @param amount units; negative amounts give back where the adapter can
 * @param bestEffort whether less than the amount is welcome; otherwise all or nothing
 * @param deduplicationId the same for every retry of one charge; null: no retry is recognised
 */
public record QuotaCharge(
    String quota,
    SortedMap<String, String> dimensions,
    long amount,
    boolean bestEffort,
    @Nullable String deduplicationId) {}
