package io.amime.api.mixer;

/**
 * Answer of {@code POST /v1/report}.
 *
 * @param accepted elements that were taken
 * @param refused elements that were not usable or did not fit; they are counted, not kept
 */
public record ReportResponse(int accepted, int refused) {}
