package io.amime.ui.service;

import io.amime.ui.ConsoleProperties;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** The services behind the console. The name of each is also that of its service account. */
public enum Service {
  PILOT,
  MIXER,
  CITADEL;

  /** The one of that lower-case name. */
  public static Optional<Service> named(String name) {
    for (Service service : values()) {
      if (service.lowerName().equals(name)) {
        return Optional.of(service);
      }
    }
    return Optional.empty();
  }

  public String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }

  URI address(ConsoleProperties properties) {
    return switch (this) {
      case PILOT -> properties.pilotUrl();
      case MIXER -> properties.mixerUrl();
      case CITADEL -> properties.citadelUrl();
    };
  }
}
