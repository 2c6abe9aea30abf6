package io.amime.ca.attest;

import io.amime.ca.authority.Authority;
import io.amime.ca.state.CaProperties;
import io.amime.ca.state.StateDirectory;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.stereotype.Component;

/**
 * Lays out what each configured workload needs to join in a folder of its own, {@code
 * <directory>/<name>}: a good {@code token}, and another as soon as that is spent or half of its
 * life is over, with the roots to trust in {@code bundle.pem} beside it. A workload that is given
 * only its folder can read nobody else's token.
 */
@Component
class JoinFiles {
  private static final Log LOG = LogFactory.getLog(JoinFiles.class);
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration REPLACED_AFTER = LIFE.dividedBy(2);
  private static final int CHECK_SECONDS = 5;

  private record Laid(String token, Instant at) {}

  private final CaProperties properties;
  private final Authority authority;
  private final JoinTokens tokens;
  private final InstantSource clock;
  private final Map<String, Laid> laid = new HashMap<>();
  private final Semaphore spent = new Semaphore(0);
  private final Thread keeper = Thread.ofVirtual().name("join-files").unstarted(this::keep);

  JoinFiles(CaProperties properties, Authority authority, JoinTokens tokens, InstantSource clock) {
    this.properties = properties;
    this.authority = authority;
    this.tokens = tokens;
    this.clock = clock;
  }

  @PostConstruct
  void start() {
    CaProperties.JoinFiles files = properties.joinFiles();
    if (files != null && !files.identities().isEmpty()) {
      tokens.onSpent(spent::release);
      layOut(files);
      keeper.start();
    }
  }

  @PreDestroy
  void stop() {
    keeper.interrupt();
  }

  private void keep() {
    CaProperties.JoinFiles files = properties.joinFiles();
    try {
      while (files != null) {
        var _ = spent.tryAcquire(CHECK_SECONDS, TimeUnit.SECONDS);
        try {
          layOut(files);
        } catch (RuntimeException e) {
          if (Thread.currentThread().isInterrupted()) {
            return; // stopped in the middle of a write
          }
          LOG.error("cannot lay out join tokens", e); // a full disk may have room again later
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopped
    }
  }

  private void layOut(CaProperties.JoinFiles files) {
    files
        .identities()
        .forEach((name, identity) -> {
          if (!good(name)) {
            Claim claim = Claim.parse(properties.trustDomain(), identity);
            String token = tokens.createPassing(claim, LIFE);
            StateDirectory folder = StateDirectory.shared(files.directory().resolve(name));
            // Whoever joins with a token has to know first that it talks to us.
            folder.write("bundle.pem", authority.bundle().pem());
            folder.write("token", token + "\n");
            laid.put(name, new Laid(token, clock.instant()));
          }
        });
  }

  private boolean good(String name) {
    Laid now = laid.get(name);
    return now != null
        && clock.instant().isBefore(now.at.plus(REPLACED_AFTER))
        && tokens.good(now.token);
  }
}
