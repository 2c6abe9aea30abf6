package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.amime.bench.cases.Setup;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** One large answer after the other, counted in gigabytes. */
final class BulkDriver implements Driver {
  private static final double GIGABYTE = 1e9;

  private final Setup setup;
  private final Message message;

  BulkDriver(Setup setup, Message message) {
    this.setup = setup;
    this.message = message;
  }

  @Override
  public Instant firstAnswer(int port, Instant deadline) throws IOException {
    return AnswerCheck.firstAnswer(Message.get(), port, null, deadline);
  }

  @Override
  public List<String> check(int port) throws IOException {
    return new AnswerCheck(setup, message, null).check(port, true);
  }

  @Override
  public LoadResult saturate(int port, int seconds) throws IOException {
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    long bytes = 0;
    try (var client = new PlainClient(port, null)) {
      while (System.nanoTime() < end) {
        bytes += client.drain(message, end);
      }
    }
    return new LoadResult(bytes / GIGABYTE, 0, (System.nanoTime() - start) / 1e9, 0, 0, 0);
  }

  @Override
  public boolean paces() {
    return false;
  }

  @Override
  public LoadResult pace(int port, double rate, int seconds) {
    throw new UnsupportedOperationException("bulk has no rate");
  }
}
