package io.amime.ui;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.TestAuthority;
import io.amime.ui.fixture.FixtureCitadel;
import io.amime.ui.fixture.FixtureMixer;
import io.amime.ui.fixture.FixturePilot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The console on a free port with the services it needs. */
final class ConsoleFixture implements AutoCloseable {
  final TestAuthority authority = TestAuthority.create();
  final FixturePilot pilot = new FixturePilot(authority);
  final FixtureMixer mixer = new FixtureMixer(authority);
  final FixtureCitadel citadel = new FixtureCitadel(authority);
  private final ConfigurableApplicationContext context;

  /** How far the console's clock goes ahead of the machine's. */
  volatile Duration ahead = Duration.ZERO;

  ConsoleFixture(String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "--server.port=0",
                    "--mesh.ui.pilot-url=" + pilot.url(),
                    "--mesh.ui.mixer-url=" + mixer.url(),
                    "--mesh.ui.citadel-url=" + citadel.url()),
                Stream.of(more))
            .toArray(String[]::new);
    context =
        new SpringApplicationBuilder(AdminUiApplication.class)
            .initializers((GenericApplicationContext c) -> {
              c.registerBean(
                  LiveIdentity.class, () -> authority.identity("istio-system", "admin-ui"));
              c.registerBean(InstantSource.class, () -> () -> Instant.now().plus(ahead));
            })
            .run(arguments);
  }

  int port() {
    return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  String url() {
    return "http://localhost:" + port();
  }

  @Override
  public void close() {
    context.close();
    pilot.close();
    mixer.close();
    citadel.close();
  }
}
