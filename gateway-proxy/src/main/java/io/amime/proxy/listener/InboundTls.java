package io.amime.proxy.listener;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.Serial;
import io.amime.api.identity.SpiffeId;
import io.amime.proxy.http.PeerInfo;
import io.amime.proxy.identity.MeshTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of a workload: a client shows a certificate of the mesh or stays outside, and plain text
 * gets no answer at all unless the workload is permissive.
 */
public final class InboundTls implements Door {
  private static final Logger log = LoggerFactory.getLogger(InboundTls.class);
  private static final AttributeKey<Instant> EXPIRES = AttributeKey.valueOf("amime.peer.expires");

  private final MeshTls tls;
  private final BooleanSupplier strict;
  private final IntPredicate carriesBytes;
  private final Door inside;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder plain = new LongAdder();

  /**
   * @param strict asked for each connection; while nothing is known it must say true
   * @param carriesBytes whether the application's service port is none of HTTP, 0 for the only one
   * @param inside decides about those who are let in
   */
  public InboundTls(MeshTls tls, BooleanSupplier strict, IntPredicate carriesBytes, Door inside) {
    this.tls = tls;
    this.strict = strict;
    this.carriesBytes = carriesBytes;
    this.inside = inside;
  }

  /**
   * Handshakes since the start.
   *
   * @param refused no certificate of the mesh, a revoked or an expired one
   * @param plain plain text, let in or not
   */
  public record Handshakes(long accepted, long refused, long plain) {}

  public Handshakes handshakes() {
    return new Handshakes(accepted.sum(), refused.sum(), plain.sum());
  }

  @Override
  public void open(Channel client, Runnable http) {
    if (!tls.ready()) {
      // Nothing to show and nobody to trust yet: closed is the only safe answer.
      client.pipeline().addLast(new Closed());
      return;
    }
    Runnable enter = () -> inside.open(client, http);
    var first =
        strict.getAsBoolean()
            ? tls.newServerHandler(port -> wanted(client, port))
            : new TlsOrPlain(
                () -> tls.newServerHandler(port -> wanted(client, port)),
                () -> carriesBytes.test(0),
                () -> {
                  plain.increment();
                  enter.run();
                });
    client.pipeline().addLast(first, new Doorkeeper(enter));
  }

  /**
   * Closes connections whose certificate has been revoked or has run out since the handshake.
   *
   * @param present whether a workload still has a certificate that is good
   */
  public static void closeUntrusted(
      ChannelGroup connections, LiveIdentity identity, Instant now, Predicate<String> present) {
    var revoked = identity.revoked();
    for (var channel : connections) {
      var peer = channel.attr(PeerInfo.KEY).get();
      var expires = channel.attr(EXPIRES).get();
      boolean gone = peer != null && peer.serial() != null && revoked.contains(peer.serial());
      var lasting = channel.attr(PeerInfo.LASTING).get();
      boolean expired = expires != null && expires.isBefore(now);
      if (gone || (expired && (lasting == null || !present.test(lasting)))) {
        log.info("closing a connection of {}: {}", peer, gone ? "revoked" : "expired");
        channel.close();
      }
    }
  }

  private static final class Closed extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ctx.close();
    }
  }

  /** Sits behind the TLS handler and writes down who came in. */
  private final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private final Runnable enter;

    Doorkeeper(Runnable enter) {
      this.enter = enter;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent done) {
        if (done.isSuccess()) {
          welcome(ctx);
        } else {
          turnAway(ctx, done.cause());
        }
      }
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
        // Counted with the handshake; passing it on would only have it logged again.
        ctx.close();
      } else {
        ctx.fireExceptionCaught(cause);
      }
    }

    private void welcome(ChannelHandlerContext ctx) {
      try {
        note(ctx.channel(), ctx.pipeline().get(SslHandler.class).engine().getSession());
        accepted.increment();
        enter.run();
      } catch (CertificateException e) {
        turnAway(ctx, e);
        ctx.close();
      }
    }

    private void turnAway(ChannelHandlerContext ctx, Throwable why) {
      if (why instanceof NotSslRecordException) {
        plain.increment();
        log.info("{} spoke plain text where only mutual TLS is served", ctx.channel());
      } else {
        refused.increment();
        log.info("{} was refused: {}", ctx.channel(), why.toString());
      }
    }
  }

  /** Heard from the client itself: what a session remembers is the port of its first connection. */
  private boolean wanted(Channel client, int port) {
    if (port > 0) {
      client.attr(PeerInfo.SERVICE_PORT).set(port);
    }
    return carriesBytes.test(port);
  }

  private void note(Channel channel, SSLSession session) throws CertificateException {
    var leaf = tls.peer(session);
    var peer = new PeerInfo(SpiffeId.of(leaf).toString(), Serial.of(leaf));
    channel.attr(PeerInfo.KEY).set(peer);
    channel.attr(EXPIRES).set(leaf.getNotAfter().toInstant());
  }
}
