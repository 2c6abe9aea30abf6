package io.amime.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.identity.TestAuthority;
import io.amime.proxy.http.PeerInfo;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InboundTlsTest {
  private static final Instant NOW = Instant.now();

  private final TestAuthority authority = TestAuthority.create();
  private final DefaultChannelGroup connections =
      new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);

  private EmbeddedChannel connection(String serial, Duration left, @Nullable String lasting) {
    // With an id of its own: a group takes channels of one id for one.
    var channel = new EmbeddedChannel(DefaultChannelId.newInstance());
    channel.attr(PeerInfo.KEY).set(new PeerInfo("spiffe://cluster.local/ns/a/sa/b", serial));
    channel.attr(AttributeKey.<Instant>valueOf("amime.peer.expires")).set(NOW.plus(left));
    channel.attr(PeerInfo.LASTING).set(lasting);
    connections.add(channel);
    return channel;
  }

  @Test
  void aCertificateThatHasRunOutEndsWhatCanBeginAnew() {
    var good = connection("1", Duration.ofMinutes(1), null);
    var requests = connection("2", Duration.ofMinutes(-1), null);
    var bytes = connection("3", Duration.ofMinutes(-1), "a-1");
    var bytesOfOneWhoLeft = connection("4", Duration.ofMinutes(-1), "gone-1");
    InboundTls.closeUntrusted(
        connections, authority.identity("a", "b"), NOW, workload -> workload.equals("a-1"));
    assertThat(good.isOpen()).isTrue();
    assertThat(requests.isOpen()).isFalse();
    assertThat(bytes.isOpen()).isTrue();
    assertThat(bytesOfOneWhoLeft.isOpen()).isFalse();
  }

  @Test
  void revocationEndsEverything() {
    var bytes = connection("5", Duration.ofMinutes(1), "a-1");
    var identity = authority.identity("a", "b");
    identity.trust(identity.current().bundle(), authority.revocations(1, "5"));
    InboundTls.closeUntrusted(connections, identity, NOW, workload -> true);
    assertThat(bytes.isOpen()).isFalse();
  }
}
