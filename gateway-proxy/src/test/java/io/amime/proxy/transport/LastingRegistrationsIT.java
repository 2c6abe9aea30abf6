package io.amime.proxy.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sockets that close while there is news for them, and others that get their numbers. */
class LastingRegistrationsIT {
  private static final int ROUNDS = 50;

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, Transport.EPOLL.loops());
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    assumeTrue(Epoll.isAvailable());
    server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private Bootstrap client(ChannelInboundHandlerAdapter handler) {
    return new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler);
              }
            });
  }

  /** Keeps what went wrong. */
  private static final class Trouble extends ChannelInboundHandlerAdapter {
    private final List<Throwable> seen = new ArrayList<>();

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      seen.add(cause);
    }
  }

  /** The first of two to hear anything closes the other, and opens one in its place. */
  private final class Pair {
    private final List<EpollSocketChannel> both = new ArrayList<>();
    private final Trouble trouble = new Trouble();
    private final CompletableFuture<Channel> third = new CompletableFuture<>();
    private boolean sameNumber;

    /** The kernel gives the lowest number that is free: leaves none but what is closed next. */
    private static List<FileDescriptor> takeNumbersBelow(int number) {
      var taken = new ArrayList<FileDescriptor>();
      do {
        try {
          taken.add(FileDescriptor.from("/dev/null"));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      } while (taken.getLast().intValue() < number);
      return taken;
    }

    private static void free(FileDescriptor taken) {
      try {
        taken.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    ChannelInboundHandlerAdapter reader() {
      return new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
          ReferenceCountUtil.release(message);
          var other = both.get(0) == ctx.channel() ? both.get(1) : both.get(0);
          if (other.isOpen()) {
            int number = other.fd().intValue();
            var lower = takeNumbersBelow(number);
            other.close();
            var dialled = client(trouble).connect(server.getLocalSocketAddress());
            sameNumber = ((EpollSocketChannel) dialled.channel()).fd().intValue() == number;
            lower.forEach(Pair::free);
            dialled.addListener(done -> {
              if (done.isSuccess()) {
                third.complete(dialled.channel());
              } else {
                third.completeExceptionally(done.cause());
              }
            });
          }
        }
      };
    }
  }

  @Test
  void whatBefellOneIsNotToldToAnotherThatHasItsNumber() throws Exception {
    int same = 0;
    for (int i = 0; i < ROUNDS; i++) {
      var pair = new Pair();
      var ends = new ArrayList<Socket>();
      for (int k = 0; k < 2; k++) {
        var connected = client(pair.reader()).connect(server.getLocalSocketAddress()).sync();
        pair.both.add((EpollSocketChannel) connected.channel());
        ends.add(server.accept());
      }
      var go = new CountDownLatch(1);
      loop.execute(() -> await(go));
      for (var end : ends) {
        end.getOutputStream().write('x');
        end.close();
      }
      go.countDown();
      var third = pair.third.get(10, TimeUnit.SECONDS);
      server.accept().close();
      third.closeFuture().await(10, TimeUnit.SECONDS);
      assertThat(pair.trouble.seen).isEmpty();
      same += pair.sameNumber ? 1 : 0;
    }
    assertThat(same).as("rounds in which the number was used again").isPositive();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
