package io.amime.proxy.edge;

import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.Inbound.ServerTls;
import io.amime.api.discovery.Inbound.Terms;
import io.amime.api.discovery.ProxyReport.SecretProblem;
import io.amime.proxy.edge.EdgeGreeting.Alert;
import io.amime.proxy.edge.EdgeGreeting.Choice;
import io.amime.proxy.edge.EdgeNames.Use;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.PeerInfo;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.listener.Door;
import io.amime.proxy.secret.UnusableSecret;
import io.amime.proxy.tcp.ConnectionServer;
import io.amime.proxy.tcp.Destination;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for clients outside the mesh that speak TLS. The name that they ask for chooses the
 * certificate; files that change take effect with the next handshake and leave connections alone. A
 * secret that cannot be used keeps nobody else's names from being served.
 */
public final class EdgeTls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EdgeTls.class);
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);
  private static final Inbound NOTHING = new Inbound(true, List.of());

  private final Path secrets;
  private final EdgeContexts making;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder uncertified = new LongAdder();

  /** Held while files are read; no event loop ever waits for it. */
  private final ReentrantLock changing = new ReentrantLock();

  private final Map<String, SecretFolder> folders = new HashMap<>();
  private Inbound wanted = NOTHING;

  /** Held only to take a handler from a context, so that none is let go in between. */
  private final ReentrantLock taking = new ReentrantLock();

  private volatile Serving serving = new Serving(List.of(), EdgeNames.of(NOTHING), Map.of());

  /**
   * @param secrets folder with {@code NAMESPACE/NAME/tls.crt} and so on
   */
  public EdgeTls(Path secrets) {
    this(secrets, OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK);
  }

  EdgeTls(Path secrets, SslProvider provider) {
    this.secrets = secrets;
    this.making = new EdgeContexts(provider);
  }

  /** What handshakes run on. */
  private record Serving(List<ServerTls> served, EdgeNames names, Map<Terms, Made> made) {}

  /**
   * @param context null when there was no usable secret yet
   * @param from what the context was made of
   */
  private record Made(
      @Nullable SslContext context, @Nullable Secret from, @Nullable String problem) {}

  /**
   * How the door does.
   *
   * @param accepted handshakes that ended well
   * @param failed handshakes that did not, such as for want of a client's certificate
   * @param unknown clients who asked for a name that is not served
   * @param uncertified clients whose name has no usable secret
   */
  public record Status(
      long accepted, long failed, long unknown, long uncertified, List<SecretStatus> secrets) {}

  /**
   * How one secret does.
   *
   * @param notAfter of the certificate in use, null when there is none
   * @param problem what is wrong with its files, null when nothing is
   */
  public record SecretStatus(String secret, @Nullable Instant notAfter, @Nullable String problem) {}

  /** Serves the names of these from now on. */
  public void serve(Inbound next) {
    changing.lock();
    try {
      if (!next.equals(wanted)) {
        wanted = next;
        make();
      }
    } finally {
      changing.unlock();
    }
  }

  /** Takes in what has changed on disk. */
  public void reload() {
    changing.lock();
    try {
      if (!wanted.tls().isEmpty()) {
        make();
      }
    } finally {
      changing.unlock();
    }
  }

  private void make() {
    var before = serving.made();
    var made = new LinkedHashMap<Terms, Made>();
    for (var tls : wanted.tls()) {
      made.computeIfAbsent(tls.terms(), terms -> made(tls, before.get(terms)));
    }
    folders.keySet().removeIf(n -> made.keySet().stream().noneMatch(t -> t.secret().equals(n)));
    taking.lock();
    try {
      serving = new Serving(wanted.tls(), EdgeNames.of(wanted), Map.copyOf(made));
    } finally {
      taking.unlock();
    }
    before.forEach((terms, old) -> {
      var now = made.get(terms);
      if (old.context() != null && (now == null || now.context() != old.context())) {
        ReferenceCountUtil.release(old.context());
      }
    });
  }

  private Made made(ServerTls tls, @Nullable Made before) {
    var name = tls.terms().secret();
    var folder = folders.computeIfAbsent(name, n -> new SecretFolder(secrets.resolve(n)));
    folder.look();
    var now = made(tls.terms(), folder, before);
    if (!Objects.equals(now.problem(), before == null ? null : before.problem())) {
      tell(tls, now);
    }
    return now;
  }

  private Made made(Terms terms, SecretFolder folder, @Nullable Made before) {
    var secret = folder.secret();
    if (secret == null) {
      return new Made(null, null, folder.problem());
    }
    if (before != null && secret.equals(before.from())) {
      var known = before.context() == null ? before.problem() : null;
      return new Made(
          before.context(), secret, folder.problem() == null ? known : folder.problem());
    }
    try {
      var context = making.of(terms, secret);
      log.info("secret {}: certificate until {}", terms.secret(), secret.notAfter());
      return new Made(context, secret, folder.problem());
    } catch (UnusableSecret e) {
      var kept = before == null ? null : before.context();
      return new Made(
          kept, kept == null || before == null ? secret : before.from(), e.getMessage());
    }
  }

  private static void tell(ServerTls tls, Made now) {
    var secret = tls.terms().secret();
    if (now.problem() == null) {
      log.info("secret {} of {} can be used again", secret, tls.resource());
    } else {
      log.warn(
          "secret {} of {}: {}; {}",
          secret,
          tls.resource(),
          now.problem(),
          now.context() == null
              ? "its hosts are not served over TLS"
              : "the certificate before stays in use");
    }
  }

  /**
   * Lets clients in.
   *
   * @param connections carries those whose TLS is not ended here
   */
  public Door door(ConnectionServer connections) {
    return (client, http) ->
        client
            .pipeline()
            .addLast(
                new EdgeGreeting(HANDSHAKE, (c, name) -> choose(c, name, connections)),
                new EdgeDoorkeeper(this, http));
  }

  /** What becomes of a client that asks for that name. */
  private Choice choose(Channel client, String name, ConnectionServer connections) {
    return switch (serving.names().find(name)) {
      case null -> {
        log.debug("{} asked for a name that is not served: {}", client, name);
        unknown.increment();
        yield new Choice.End(Alert.UNRECOGNIZED_NAME);
      }
      case Use.Passed passed -> new Choice.Pass(() -> pass(client, name, connections));
      case Use.Ended(var terms) -> speak(client, terms);
    };
  }

  private void pass(Channel client, String name, ConnectionServer connections) {
    connections.serve(
        Direction.INGRESS,
        client,
        new Destination.ServerName(name),
        refusal -> refuse(client, refusal));
  }

  private void refuse(Channel client, ProxyFailure refusal) {
    boolean nobody = refusal instanceof ProxyFailure.NoRoute;
    if (nobody) {
      unknown.increment();
    }
    (nobody ? Alert.UNRECOGNIZED_NAME : Alert.INTERNAL_ERROR).end(client);
  }

  private Choice speak(Channel client, Terms terms) {
    var handler = handler(terms, client.alloc());
    if (handler == null) {
      uncertified.increment();
      return new Choice.End(Alert.INTERNAL_ERROR);
    }
    client.attr(PeerInfo.TERMS).set(terms);
    return new Choice.Speak(handler);
  }

  private @Nullable SslHandler handler(Terms terms, ByteBufAllocator allocator) {
    taking.lock();
    try {
      var made = serving.made().get(terms);
      if (made == null || made.context() == null) {
        return null;
      }
      var handler = made.context().newHandler(allocator);
      handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
      return handler;
    } finally {
      taking.unlock();
    }
  }

  void ended(boolean well) {
    (well ? accepted : failed).increment();
  }

  public Status status() {
    var secretsNow = new ArrayList<SecretStatus>();
    serving
        .made()
        .forEach((terms, made) -> {
          var from = made.context() == null ? null : made.from();
          secretsNow.add(
              new SecretStatus(
                  terms.secret(), from == null ? null : from.notAfter(), made.problem()));
        });
    return new Status(
        accepted.sum(),
        failed.sum(),
        unknown.sum(),
        uncertified.sum(),
        secretsNow.stream().sorted((a, b) -> a.secret().compareTo(b.secret())).distinct().toList());
  }

  /** What visitors of some names have to suffer from, in the order of who wants to serve them. */
  public List<SecretProblem> problems(Instant now) {
    var current = serving;
    var problems = new ArrayList<SecretProblem>();
    for (var tls : current.served()) {
      var made = current.made().get(tls.terms());
      var problem = made == null ? null : problem(tls, made, now);
      if (problem != null) {
        problems.add(new SecretProblem(tls.terms().secret(), tls.resource(), problem));
      }
    }
    return problems.stream().distinct().toList();
  }

  private static @Nullable String problem(ServerTls tls, Made made, Instant now) {
    if (made.problem() != null || made.from() == null) {
      return made.problem();
    }
    if (now.isAfter(made.from().notAfter())) {
      return "its certificate has expired at " + made.from().notAfter();
    }
    var others = made.from().notCovered(tls.hosts());
    return others.isEmpty() ? null : "its certificate is not for " + String.join(", ", others);
  }

  /** Gives back what is outside the heap; connections that stand keep theirs. */
  @Override
  public void close() {
    serve(NOTHING);
  }
}
