package io.amime.bench.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.List;

/** Any lanes by the loop of our own, as fast as it goes and at a fixed rate. */
final class LaneDriver implements Driver {
  private static final int TRIED = 50;
  private static final int PAUSE_MILLIS = 5;

  private final Lanes lanes;
  private final int connections;
  private final LoadLoop loop;

  LaneDriver(Lanes lanes, int connections, LoadLoop loop) {
    this.lanes = lanes;
    this.connections = connections;
    this.loop = loop;
  }

  @Override
  public Instant firstAnswer(int port, Instant deadline) throws IOException {
    try {
      while (Instant.now().isBefore(deadline)) {
        if (listens(port)) {
          var one = loop.run(lanes, port, 1, 1, 1);
          if (one.units() == 1 && one.errors() == 0) {
            return Instant.now();
          }
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("no good answer until " + deadline);
  }

  /** A load on a port where nobody is takes as long as one that is lost. */
  private static boolean listens(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  @Override
  public List<String> check(int port) throws IOException {
    try {
      var some = loop.run(lanes, port, connections, TRIED, 1);
      return some.errors() == 0 && some.units() == TRIED
          ? List.of()
          : List.of("%.0f of %d answers, %d bad".formatted(some.units(), TRIED, some.errors()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public LoadResult saturate(int port, int seconds) throws InterruptedException {
    return loop.run(lanes, port, connections, 0, seconds);
  }

  @Override
  public boolean paces() {
    return true;
  }

  @Override
  public LoadResult pace(int port, double rate, int seconds) throws InterruptedException {
    return loop.run(lanes, port, connections, rate, seconds);
  }
}
