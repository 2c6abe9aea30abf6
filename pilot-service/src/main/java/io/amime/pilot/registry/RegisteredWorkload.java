package io.amime.pilot.registry;

import io.amime.api.discovery.Registration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workload that has said that it runs.
 *
 * @param registration as it last described itself
 * @param serials of its certificates, newest first; older ones stay for a while because connections
 *     that were opened with them live on
 * @param proxied whether its own proxy registered it and sends heartbeats; otherwise somebody wrote
 *     it down, its address speaks plain text, and it stays until it is deleted
 * @param late whether its heartbeats are missing
 */
public record RegisteredWorkload(
    Registration registration, List<String> serials, boolean proxied, boolean late) {
  private static final int KEPT_SERIALS = 8;

  public RegisteredWorkload {
    serials = List.copyOf(serials);
  }

  /** Its stable name. */
  public String id() {
    return registration.workload().id();
  }

  /** Whether traffic may go to it. */
  public boolean healthy() {
    return registration.healthy() && !late;
  }

  /** Written down by a person. */
  static RegisteredWorkload fixed(Registration registration) {
    return new RegisteredWorkload(registration, List.of(), false, false);
  }

  /** The same after its proxy has been heard again. */
  static RegisteredWorkload heard(
      @Nullable RegisteredWorkload before, Registration registration, @Nullable String serial) {
    var serials = new ArrayList<String>();
    if (registration.nextSerial() != null) {
      serials.add(registration.nextSerial());
    }
    if (serial != null) {
      serials.add(serial);
    }
    if (before != null) {
      serials.addAll(before.serials());
    }
    return new RegisteredWorkload(
        registration, serials.stream().distinct().limit(KEPT_SERIALS).toList(), true, false);
  }

  RegisteredWorkload missed() {
    return new RegisteredWorkload(registration, serials, proxied, true);
  }
}
