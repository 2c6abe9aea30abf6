package io.amime.proxy.tcp;

import io.amime.proxy.cluster.AttemptResult;
import io.amime.proxy.cluster.Host;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.cluster.Outside;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.Reason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A connection from the moment it is accepted until its upstream stands, or it is refused. */
final class Opening {
  /** Nothing has been sent when connecting fails, so another member may be tried without harm. */
  private static final int MOST_ATTEMPTS = 3;

  private final MeshConnection connection;
  private final ConnectionServer.Means means;
  private final Front front;
  private final EventLoop loop;
  private final Passing passing;
  private boolean over;

  Opening(MeshConnection connection, ConnectionServer.Means means, Front front) {
    this.connection = connection;
    this.means = means;
    this.front = front;
    this.loop = connection.client().eventLoop();
    this.passing = new Passing(connection, means);
  }

  /** The client has given up before it was answered. */
  void cancel() {
    if (!over) {
      over = true;
      connection.outcome().reason(Reason.CLIENT_CLOSED);
      passing.end();
    }
  }

  void start(Taker taker) {
    if (front.bytesFromTheStart()) {
      passing.listen(this::cancel);
    }
    switch (taker) {
      case Taker.Service(var routes) -> follow(routes.select(connection));
      case Taker.Nobody(var allowed) when allowed -> passBy();
      case Taker.Nobody n -> refuse(new ProxyFailure.NoRoute(connection.authority()));
      case Taker.Requests r ->
          refuse(new ProxyFailure.Unsupported(connection.authority() + " is served by requests"));
    }
  }

  private void follow(@Nullable ConnectionRoute route) {
    if (route == null) {
      refuse(new ProxyFailure.NoRoute(connection.authority()));
      return;
    }
    connection.route(route);
    connection.cluster(route.split().draw(means.random().get()));
    if (connection.direction() == Direction.INBOUND) {
      ask();
    } else {
      dial(null);
    }
  }

  private void ask() {
    var answer = means.check().check(connection);
    if (answer.isDone()) {
      decided(answer.join());
      return;
    }
    answer.whenComplete((refusal, failure) ->
        loop.execute(() -> decided(failure == null ? refusal : new ProxyFailure.Unexpected())));
  }

  private void decided(@Nullable ProxyFailure refusal) {
    if (refusal != null) {
      refuse(refusal);
    } else {
      dial(null);
    }
  }

  private void dial(@Nullable Host avoid) {
    var cluster = connection.cluster();
    if (over || cluster == null) {
      return;
    }
    var outside = cluster.outside();
    if (outside != null) {
      find(outside);
      return;
    }
    var random = means.random().get();
    var affinity = cluster.affinity(connection, random);
    var host = cluster.pick(random, avoid, affinity);
    if (host == null) {
      refuse(new ProxyFailure.NoHealthyEndpoint());
      return;
    }
    if (!cluster.connect(host)) {
      refuse(new ProxyFailure.CircuitOpen());
      return;
    }
    connection.host(host);
    connection.outcome().attempt(host, cluster.candidates(), affinity);
    var tls = cluster.tls(host);
    Dial.open(
        loop,
        new InetSocketAddress(host.endpoint().address(), host.endpoint().port()),
        cluster.config().connectTimeout(),
        tls == null
            ? null
            : channel -> tls.newHandler(cluster.config(), host.endpoint(), channel.alloc()),
        new Attempt(cluster, host));
  }

  /** The host is known by name only: the cluster's own, or the one that was asked for. */
  private void find(Outside outside) {
    outside
        .at(connection.target().hostAt(outside), connection.target().portAt(outside))
        .whenComplete((live, unknown) ->
            loop.execute(() -> {
              if (unknown != null) {
                refuse(broken(unknown));
              } else {
                connection.cluster(live);
                dial(null);
              }
            }));
  }

  private final class Attempt implements Dial.Listener {
    private final LiveCluster cluster;
    private final Host host;

    Attempt(LiveCluster cluster, Host host) {
      this.cluster = cluster;
      this.host = host;
    }

    @Override
    public void connected(Channel upstream) {
      cluster.result(host, AttemptResult.ANSWERED);
      stands(upstream, () -> cluster.disconnect(host));
    }

    @Override
    public void failed(Throwable cause) {
      cluster.result(host, AttemptResult.UNANSWERED);
      cluster.disconnect(host);
      connection.outcome().attemptFailed(Reason.UPSTREAM_CONNECT_FAILURE);
      boolean another =
          connection.direction() != Direction.INBOUND
              && connection.outcome().attempts() < MOST_ATTEMPTS;
      if (another) {
        connection.outcome().mark(Reason.UPSTREAM_CONNECT_FAILURE);
        dial(host);
      } else {
        refuse(broken(cause));
      }
    }
  }

  private void passBy() {
    if (!means.passing().enter()) {
      refuse(new ProxyFailure.CircuitOpen());
      return;
    }
    Runnable leave = means.passing()::leave;
    means
        .passing()
        .find(
            loop,
            connection.target(),
            address -> {
              connection.passTo(address);
              connection.outcome().attemptOutside();
              Dial.open(loop, address, Passage.CONNECT, null, new PassedBy(leave));
            },
            cause -> {
              leave.run();
              refuse(broken(cause));
            });
  }

  private final class PassedBy implements Dial.Listener {
    private final Runnable leave;

    PassedBy(Runnable leave) {
      this.leave = leave;
    }

    @Override
    public void connected(Channel upstream) {
      stands(upstream, leave);
    }

    @Override
    public void failed(Throwable cause) {
      leave.run();
      refuse(broken(cause));
    }
  }

  private static ProxyFailure broken(Throwable cause) {
    return ProxyFailure.UpstreamBroken.notConnected(cause);
  }

  private void stands(Channel upstream, Runnable release) {
    upstream.closeFuture().addListener(closed -> release.run());
    if (over || !connection.client().isActive()) {
      upstream.close();
      cancel();
      return;
    }
    over = true;
    front.accepted(() -> passing.join(upstream));
    if (!connection.opened()) {
      // The client left while it was being answered.
      upstream.close();
      connection.outcome().reason(Reason.CLIENT_CLOSED);
      passing.end();
    }
  }

  private void refuse(ProxyFailure failure) {
    if (over) {
      return;
    }
    over = true;
    var outcome = connection.outcome();
    outcome.reason(failure.reason());
    if (outcome.detail() == null && failure.getCause() != null) {
      outcome.detail(String.valueOf(failure.getCause().getMessage()));
    }
    passing.end();
    front.refused(failure);
  }
}
