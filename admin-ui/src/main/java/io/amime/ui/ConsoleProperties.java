package io.amime.ui;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the services are and how long a sign-in lasts.
 *
 * @param pilotUrl base address of Pilot
 * @param mixerUrl base address of Mixer
 * @param citadelUrl base address of the CA, which also checks passwords
 * @param idle a session ends when nobody used it for this long; polling does not count as use
 * @param absolute a session ends after this long in any case
 * @param temporaryPassword what is asked of a person whose password somebody else made: {@code
 *     advise} to change it, {@code require} it before anything else, or {@code auto}: required
 *     where the console listens beyond this machine
 */
@ConfigurationProperties("mesh.ui")
public record ConsoleProperties(
    @DefaultValue("https://127.0.0.1:15010") URI pilotUrl,
    @DefaultValue("https://127.0.0.1:15004") URI mixerUrl,
    @DefaultValue("https://127.0.0.1:8060") URI citadelUrl,
    @DefaultValue("30m") Duration idle,
    @DefaultValue("12h") Duration absolute,
    @DefaultValue("auto") TemporaryPassword temporaryPassword) {

  /** What becomes of a person whose password somebody else made. */
  public enum TemporaryPassword {
    ADVISE,
    REQUIRE,
    AUTO
  }
}
