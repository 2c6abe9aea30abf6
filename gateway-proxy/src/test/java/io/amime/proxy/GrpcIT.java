package io.amime.proxy;

import static io.amime.proxy.testing.GrpcCalls.failure;
import static io.amime.proxy.testing.GrpcCalls.unary;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.GrpcServers;
import io.amime.proxy.testing.GrpcService;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.Snapshots;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Streams of a real gRPC client and a real service, with the proxy between them. */
class GrpcIT {
  private static final int MB = 1024 * 1024;

  private static Snapshots reviews(Limits limits, int... ports) {
    var snapshots = Snapshots.reviews().cluster(Snapshots.config("v1", Protocol.GRPC, limits));
    for (int port : ports) {
      snapshots.endpoint("v1", port);
    }
    return snapshots;
  }

  private static ProxyServer proxy(GrpcServers server) {
    return new ProxyServer(
        reviews(Limits.DEFAULT, server.port()).route(to(share("v1", 100))).build());
  }

  private static byte[] noise(int size, int seed) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** What a stream of answers brought. */
  private static final class Heard implements StreamObserver<byte[]> {
    final LinkedBlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    volatile Status status;

    @Override
    public void onNext(byte[] message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      status = Status.fromThrowable(failure);
    }

    @Override
    public void onCompleted() {
      status = Status.OK;
    }

    Heard end() {
      await().until(() -> status != null);
      return this;
    }
  }

  @Test
  void unaryCallsAndTheirFailuresPass() {
    try (var server = new GrpcServers();
        var proxy = proxy(server)) {
      var channel = GrpcServers.channel(proxy.port());
      assertThat(unary(channel, "hello")).isEqualTo("hello");
      var failure = failure(channel, "status 9");
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(failure.getStatus().getDescription()).isEqualTo("as asked: ü");
      var detail = Metadata.Key.of("x-detail", Metadata.ASCII_STRING_MARSHALLER);
      assertThat(failure.getTrailers().get(detail)).isEqualTo("more");
      await().until(() -> proxy.ended().size() == 2);
      assertThat(proxy.ended()).extracting(x -> x.outcome().grpcStatus()).containsExactly(0, 9);
      channel.shutdownNow();
    }
  }

  @Test
  void streamsPassInBothDirections() throws Exception {
    try (var server = new GrpcServers();
        var proxy = proxy(server)) {
      var channel = GrpcServers.channel(proxy.port());
      var down = new Heard();
      ClientCalls.asyncServerStreamingCall(
          channel.newCall(GrpcService.DOWN, CallOptions.DEFAULT), "100".getBytes(UTF_8), down);
      assertThat(down.end().messages).hasSize(100);

      var counted = new Heard();
      var up =
          ClientCalls.asyncClientStreamingCall(
              channel.newCall(GrpcService.UP, CallOptions.DEFAULT), counted);
      for (int i = 0; i < 100; i++) {
        up.onNext(new byte[10_000]);
      }
      up.onCompleted();
      assertThat(new String(counted.end().messages.take(), UTF_8)).isEqualTo("1000000");

      var heard = new Heard();
      var both =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(GrpcService.BOTH, CallOptions.DEFAULT), heard);
      for (int i = 0; i < 100; i++) {
        both.onNext(("say " + i).getBytes(UTF_8));
        assertThat(new String(heard.messages.poll(5, TimeUnit.SECONDS), UTF_8))
            .isEqualTo("say " + i);
      }
      both.onCompleted();
      assertThat(heard.end().status.isOk()).isTrue();
      channel.shutdownNow();
    }
  }

  @Test
  void messagesOfThreeMegabytesPassBothWaysWhileConnectionsAreMade() {
    try (var server = new GrpcServers();
        var proxy = proxy(server)) {
      var channels =
          IntStream.range(0, 4).mapToObj(i -> GrpcServers.channel(proxy.port())).toList();
      var wrong = new ConcurrentLinkedQueue<String>();
      var clients =
          IntStream.range(0, 16)
              .mapToObj(i ->
                  Thread.ofVirtual()
                      .start(() -> {
                        var message = noise(3 * MB, i);
                        try {
                          var answer = unary(channels.get(i % 4), message);
                          if (!Arrays.equals(answer, message)) {
                            wrong.add(i + ": other bytes");
                          }
                        } catch (StatusRuntimeException e) {
                          wrong.add(i + ": " + e);
                        }
                      }))
              .toList();
      clients.forEach(GrpcIT::join);
      assertThat(wrong).isEmpty();
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCallThatIsGivenUpEndsAtTheServiceAndTheRestGoesOn() {
    try (var server = new GrpcServers();
        var proxy = proxy(server)) {
      var channel = GrpcServers.channel(proxy.port());
      var heard = new Heard();
      var call = channel.newCall(GrpcService.BOTH, CallOptions.DEFAULT);
      var both = ClientCalls.asyncBidiStreamingCall(call, heard);
      both.onNext(new byte[1]);
      await().until(() -> heard.messages.size() == 1);
      call.cancel("not wanted", null);
      await().until(() -> server.service().cancelled() == 1);
      assertThat(unary(channel, "next")).isEqualTo("next");
      channel.shutdownNow();
    }
  }

  @Test
  void aServiceThatTakesItsConnectionsBackUnderLoadLosesNoCall() {
    try (var server =
            new GrpcServers(s ->
                s.maxConnectionAge(200, TimeUnit.MILLISECONDS)
                    .maxConnectionAgeGrace(20, TimeUnit.SECONDS));
        var proxy = proxy(server)) {
      var channel = GrpcServers.channel(proxy.port());
      var failed = new ConcurrentLinkedQueue<String>();
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
      var clients = new ArrayList<Thread>();
      var done = new AtomicInteger();
      for (int c = 0; c < 8; c++) {
        clients.add(
            Thread.ofVirtual()
                .start(() -> {
                  while (System.nanoTime() < until) {
                    try {
                      unary(channel, "wait 2");
                      done.incrementAndGet();
                    } catch (StatusRuntimeException e) {
                      failed.add(e.toString());
                    }
                  }
                }));
      }
      clients.forEach(GrpcIT::join);
      assertThat(failed).isEmpty();
      assertThat(done.get()).isGreaterThan(200);
      channel.shutdownNow();
    }
  }

  @Test
  void callsAboveTheServicesLimitWaitForTheirTurn() {
    try (var server = new GrpcServers(s -> s.maxConcurrentCallsPerConnection(2));
        var proxy =
            new ProxyServer(
                reviews(new Limits(1, 1024, 1024, null, 0), server.port())
                    .route(to(share("v1", 100)))
                    .build())) {
      var channel = GrpcServers.channel(proxy.port());
      var answers =
          IntStream.range(0, 60)
              .mapToObj(i ->
                  ClientCalls.futureUnaryCall(
                      channel.newCall(GrpcService.UNARY, CallOptions.DEFAULT),
                      "wait 10".getBytes(UTF_8)))
              .toList();
      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer.get(20, TimeUnit.SECONDS)).isNotEmpty());
      channel.shutdownNow();
    }
  }

  private static long direct() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  @Test
  void aReaderThatStandsStillHoldsMemoryConstant() throws Exception {
    try (var server = new GrpcServers();
        var proxy = proxy(server)) {
      var channel = GrpcServers.channel(proxy.port());
      unary(channel, "warm");
      long before = direct();
      var stalled = new ArrayList<ClientCall<byte[], byte[]>>();
      for (int i = 0; i < 20; i++) {
        var call = channel.newCall(GrpcService.DOWN, CallOptions.DEFAULT);
        // Asked for one message and then for no more.
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage("100000".getBytes(UTF_8));
        call.halfClose();
        call.request(1);
        stalled.add(call);
      }
      long sent = -1;
      while (server.service().sent() != sent) {
        sent = server.service().sent();
        TimeUnit.MILLISECONDS.sleep(300);
      }
      assertThat(sent).isBetween(20L * 64 * 1024, 60L * MB);
      // Windows and queues of proxy, client and server together.
      assertThat(direct() - before).isLessThan(64L * MB);
      assertThat(unary(channel, "next")).isEqualTo("next");
      stalled.forEach(call -> call.cancel("enough", null));
      await().until(() -> server.service().cancelled() == 20);
      channel.shutdownNow();
    }
  }
}
