package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.amime.bench.cases.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 over connections that stay: wrk where it can, the loop of our own elsewhere. */
final class Http1Driver implements Driver {
  private final Setup setup;
  private final Message message;
  private final int connections;
  private final boolean once;
  private final LoadLoop loop;
  private final @Nullable ClientTls tls;
  private final Lanes lanes;
  private final Wrk wrk;

  Http1Driver(
      Setup setup,
      Message message,
      int connections,
      boolean once,
      @Nullable ClientTls tls,
      LoadLoop loop,
      Path folder)
      throws IOException {
    this.setup = setup;
    this.message = message;
    this.connections = connections;
    this.loop = loop;
    this.tls = tls;
    this.once = once;
    this.lanes = new Http1Lanes(PlainClient.bytes(message), tls, once);
    this.wrk = new Wrk(message, folder);
  }

  @Override
  public Instant firstAnswer(int port, Instant deadline) throws IOException {
    return AnswerCheck.firstAnswer(message, port, tls, deadline);
  }

  @Override
  public List<String> check(int port) throws IOException {
    return new AnswerCheck(setup, message, tls).check(port, once);
  }

  @Override
  public LoadResult saturate(int port, int seconds) throws IOException, InterruptedException {
    return tls == null && !once
        ? wrk.run(port, connections, seconds)
        : loop.run(lanes, port, connections, 0, seconds);
  }

  @Override
  public boolean paces() {
    return message.answerBytes() <= 100_000 && connections <= 1_000;
  }

  @Override
  public LoadResult pace(int port, double rate, int seconds) throws InterruptedException {
    return loop.run(lanes, port, connections, rate, seconds);
  }
}
