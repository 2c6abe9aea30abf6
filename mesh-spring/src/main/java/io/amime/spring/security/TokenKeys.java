package io.amime.spring.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.amime.api.identity.MeshClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The keys that sign access tokens, from the CA. Known keys stay good while the CA is away, also
 * over a restart; an unknown one is asked for, but not more often than every few seconds, so that
 * made-up key ids cause no storm.
 */
final class TokenKeys implements JWKSource<SecurityContext> {
  private static final Log LOG = LogFactory.getLog(TokenKeys.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Duration BETWEEN = Duration.ofSeconds(2);
  private static final Duration OLD = Duration.ofMinutes(10);

  private final URI source;
  private final MeshClient ca;
  private final Path file;
  private final InstantSource clock;
  private volatile @Nullable JWKSet keys;
  private volatile Instant asked = Instant.EPOCH;

  TokenKeys(URI caUrl, MeshClient ca, Path stateDir, InstantSource clock) {
    this.source = URI.create(caUrl.toString().replaceAll("/+$", "") + "/v1/token-keys");
    this.ca = ca;
    this.file = stateDir.resolve("token-keys.json");
    this.clock = clock;
    this.keys = restore();
  }

  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    List<JWK> found = select(selector);
    if (found.isEmpty() || clock.instant().isAfter(asked.plus(OLD))) {
      refresh();
      found = select(selector);
    }
    if (keys == null) {
      throw new KeySourceException("the CA cannot be asked for its token keys");
    }
    return found;
  }

  private List<JWK> select(JWKSelector selector) {
    JWKSet known = keys;
    return known == null ? List.of() : selector.select(known);
  }

  private synchronized void refresh() {
    Instant now = clock.instant();
    if (now.isBefore(asked.plus(BETWEEN))) {
      return;
    }
    asked = now;
    try {
      HttpResponse<String> response =
          ca.http()
              .send(
                  HttpRequest.newBuilder(source).timeout(TIMEOUT).build(),
                  HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      keys = JWKSet.parse(response.body());
      keep(response.body());
    } catch (IOException | ParseException | IllegalStateException e) {
      LOG.warn("token keys not refreshed: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(String json) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = file.resolveSibling("token-keys.json.tmp");
    Files.writeString(draft, json);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private @Nullable JWKSet restore() {
    if (!Files.isReadable(file)) {
      return null;
    }
    try {
      return JWKSet.parse(Files.readString(file));
    } catch (IOException | ParseException e) {
      LOG.warn("token keys on disk are of no use: " + e);
      return null;
    }
  }
}
