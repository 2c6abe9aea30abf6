package io.amime.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured of one peer in one case, round by round. */
public final class PeerResult {
  /** Ends the name of a rate at which the rules changed meanwhile. */
  public static final String CHANGING = "-changing";

  private final List<Sample> saturation = new ArrayList<>();
  private final Map<String, List<Sample>> rates = new LinkedHashMap<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final Map<String, Double> footprint = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();
  private @Nullable String absent;
  private final List<Double> firstAnswerMillis = new ArrayList<>();
  private final List<Double> firstThreeSeconds = new ArrayList<>();
  private double warmUpSeconds;
  private long pssKilobytes;

  /** A peer that was not measured. */
  public static PeerResult absent(String why) {
    var result = new PeerResult();
    result.absent = why;
    return result;
  }

  public @Nullable String absent() {
    return absent;
  }

  public void saturated(Sample sample) {
    saturation.add(sample);
  }

  public void atRate(String rate, Sample sample) {
    rates.computeIfAbsent(rate, r -> new ArrayList<>()).add(sample);
  }

  /** A figure that was counted and not timed. */
  public void figure(String name, double value) {
    figures.put(name, value);
  }

  public Map<String, Double> figures() {
    return figures;
  }

  /** Something that a reader has to know about these numbers. */
  public void remark(String text) {
    if (!remarks.contains(text)) {
      remarks.add(text);
    }
  }

  /** A figure of what it takes of the machine. */
  public void footprint(String name, double value) {
    footprint.put(name, value);
  }

  public Map<String, Double> footprint() {
    return footprint;
  }

  /** One start. */
  public void cold(double firstAnswer, double requestsInThreeSeconds) {
    firstAnswerMillis.add(firstAnswer);
    firstThreeSeconds.add(requestsInThreeSeconds);
  }

  /** How long it was under load before it was measured. */
  public void warm(double seconds) {
    warmUpSeconds = seconds;
  }

  public void memory(long kilobytes) {
    pssKilobytes = kilobytes;
  }

  public List<Sample> saturation() {
    return List.copyOf(saturation);
  }

  /** Samples by rate, such as {@code 2000} or {@code half}. */
  public Map<String, List<Sample>> rates() {
    return rates;
  }

  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  /** Of each start. */
  public List<Double> firstAnswerMillis() {
    return List.copyOf(firstAnswerMillis);
  }

  /** Of each start. */
  public List<Double> firstThreeSeconds() {
    return List.copyOf(firstThreeSeconds);
  }

  public double warmUpSeconds() {
    return warmUpSeconds;
  }

  public long pssKilobytes() {
    return pssKilobytes;
  }
}
