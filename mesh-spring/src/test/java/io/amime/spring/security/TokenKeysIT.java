package io.amime.spring.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.TestAuthority;
import io.amime.spring.TestTokens;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of access tokens come from the CA and outlive its absence. */
class TokenKeysIT {
  @TempDir Path temp;
  private final TestAuthority authority = TestAuthority.create();
  private final LiveIdentity ca = authority.identity("istio-system", "citadel");
  private final LiveIdentity own = authority.identity("istio-system", "pilot");
  private final TestTokens tokens = new TestTokens();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private HttpsServer https;

  @BeforeEach
  void listen() throws Exception {
    https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(ca.serverContext()));
    https.createContext(
        "/v1/token-keys",
        exchange -> {
          asked.incrementAndGet();
          byte[] body = tokens.publicKeys().toString().getBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    https.start();
  }

  @AfterEach
  void stop() {
    https.stop(0);
  }

  private TokenKeys keys() {
    URI url = URI.create("https://127.0.0.1:" + https.getAddress().getPort());
    return new TokenKeys(url, MeshClient.to(own, "istio-system", "citadel"), temp, now::get);
  }

  private static JWKSelector key(String id) {
    return new JWKSelector(new JWKMatcher.Builder().keyID(id).build());
  }

  private JWKSelector known() {
    return key(tokens.publicKeys().getKeys().getFirst().getKeyID());
  }

  @Test
  void aKnownKeyIsAskedForOnceAndStaysGoodWhileTheCaIsAwayAlsoOverARestart() throws Exception {
    TokenKeys keys = keys();
    assertThat(keys.get(known(), null)).hasSize(1);
    assertThat(keys.get(known(), null)).hasSize(1);
    assertThat(asked).hasValue(1);

    https.stop(0);
    now.set(now.get().plusSeconds(86_400));

    assertThat(keys.get(known(), null)).hasSize(1);
    assertThat(keys().get(known(), null)).hasSize(1);
  }

  @Test
  void madeUpKeyIdsCauseNoStorm() throws Exception {
    TokenKeys keys = keys();
    for (int i = 0; i < 20; i++) {
      assertThat(keys.get(key("made-up-" + i), null)).isEmpty();
    }
    assertThat(asked).hasValue(1);
    now.set(now.get().plusSeconds(3));
    assertThat(keys.get(key("made-up"), null)).isEmpty();
    assertThat(asked).hasValue(2);
  }

  @Test
  void withoutAnyKeyItSaysThatItCannotTell() {
    https.stop(0);

    assertThatThrownBy(() -> keys().get(known(), null)).isInstanceOf(KeySourceException.class);
  }

  @Test
  void onlyTheCaIsBelieved() {
    ca.use(authority.svid("default", "reviews"));

    assertThatThrownBy(() -> keys().get(known(), null)).isInstanceOf(KeySourceException.class);
  }
}
