package io.amime.ui.passthrough;

import io.amime.ui.ConsoleProperties;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** The services behind the console, named in its paths as {@code /api/<name>/…}. */
enum Service {
  PILOT,
  MIXER,
  CITADEL;

  static Optional<Service> named(String name) {
    for (Service service : values()) {
      if (service.pathName().equals(name)) {
        return Optional.of(service);
      }
    }
    return Optional.empty();
  }

  String pathName() {
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
