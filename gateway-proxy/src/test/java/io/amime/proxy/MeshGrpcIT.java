package io.amime.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.GrpcServers;
import io.amime.proxy.testing.GrpcService;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC from an application through two sidecars, with mutual TLS between them, to another. */
class MeshGrpcIT {
  @TempDir Path directory;

  /** What a stream brought, in words. */
  private static final class Heard implements StreamObserver<byte[]> {
    private final LinkedBlockingQueue<String> words = new LinkedBlockingQueue<>();

    @Override
    public void onNext(byte[] message) {
      words.add(new String(message, UTF_8));
    }

    @Override
    public void onError(Throwable failure) {
      words.add(failure.toString());
    }

    @Override
    public void onCompleted() {
      words.add("end");
    }

    String next() throws InterruptedException {
      return words.poll(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void callsPassWithTheirStatus() throws Exception {
    try (var server = new GrpcServers();
        var pair = MeshPair.start(directory, Protocol.GRPC, server.port())) {
      var channel = GrpcServers.channel(pair.caller.ports().outbound());
      var message = new byte[3 * 1024 * 1024];
      new Random(1).nextBytes(message);
      for (int i = 0; i < 3; i++) {
        var answer =
            ClientCalls.blockingUnaryCall(channel, GrpcService.UNARY, CallOptions.DEFAULT, message);
        assertThat(Arrays.equals(answer, message)).isTrue();
      }
      // Both sidecars spoke HTTP/2 to each other over one connection.
      assertThat(pair.admin(pair.callee, "GET", "/certs").body()).contains("\"accepted\" : 1");
      channel.shutdownNow();
    }
  }

  @Test
  void aStreamOutlivesTheCertificateItBeganUnder() throws Exception {
    try (var server = new GrpcServers();
        var pair = MeshPair.start(directory, Protocol.GRPC, server.port())) {
      var channel = GrpcServers.channel(pair.caller.ports().outbound());
      var heard = new Heard();
      var both =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(GrpcService.BOTH, CallOptions.DEFAULT), heard);
      both.onNext("before".getBytes(UTF_8));
      assertThat(heard.next()).isEqualTo("before");
      pair.callerIdentity.use(pair.authority.svid("default", "productpage"));
      // A new call goes over a connection with the new certificate.
      ClientCalls.blockingUnaryCall(
          channel, GrpcService.UNARY, CallOptions.DEFAULT, "x".getBytes(UTF_8));
      assertThat(pair.admin(pair.callee, "GET", "/certs").body()).contains("\"accepted\" : 2");
      both.onNext("after".getBytes(UTF_8));
      assertThat(heard.next()).isEqualTo("after");
      both.onCompleted();
      assertThat(heard.next()).isEqualTo("end");
      channel.shutdownNow();
    }
  }

  @Test
  void aRevokedServiceIsLeftInTheMiddleOfAStream() throws Exception {
    try (var server = new GrpcServers();
        var pair = MeshPair.start(directory, Protocol.GRPC, server.port())) {
      var channel = GrpcServers.channel(pair.caller.ports().outbound());
      var heard = new Heard();
      var both =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(GrpcService.BOTH, CallOptions.DEFAULT), heard);
      both.onNext("before".getBytes(UTF_8));
      assertThat(heard.next()).isEqualTo("before");
      pair.callerIdentity.trust(
          pair.authority.bundle(),
          pair.authority.revocations(1, pair.calleeIdentity.current().serial()));
      assertThat(heard.next()).startsWith("io.grpc.StatusRuntimeException: ");
      channel.shutdownNow();
    }
  }
}
