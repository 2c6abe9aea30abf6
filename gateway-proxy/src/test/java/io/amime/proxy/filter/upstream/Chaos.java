package io.amime.proxy.filter.upstream;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.Http2Client;
import io.amime.proxy.testing.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One client that gives up at random moments and checks every answer that it does get. */
final class Chaos {
  private static final int MOST_AT_ONCE = 8;

  private final String prefix;
  private final Random random;
  private final ChaosCount count;
  private int number;

  /**
   * @param prefix of its paths
   */
  Chaos(String prefix, long seed, ChaosCount count) {
    this.prefix = prefix;
    this.random = new Random(seed);
    this.count = count;
  }

  void run(Protocol wire, int port, int requests) throws Exception {
    if (wire == Protocol.HTTP2) {
      overHttp2(port, requests);
    } else {
      overHttp1(port, requests);
    }
  }

  private List<ChaosMessage> some() {
    int size = 1 + random.nextInt(MOST_AT_ONCE);
    var messages = new ArrayList<ChaosMessage>();
    for (int i = 0; i < size; i++) {
      // What is pipelined must fit the buffers between here and there: nobody reads meanwhile.
      messages.add(ChaosMessage.random(prefix + number++, random, size == 1));
    }
    return messages;
  }

  private void pause() throws InterruptedException {
    Thread.sleep(random.nextInt(4));
  }

  private void overHttp1(int port, int requests) throws Exception {
    var client = new RawClient(port);
    while (number < requests) {
      var messages = some();
      if (messages.size() > 1) {
        count.addPipelined(messages.size());
      }
      if (!exchange(client, messages)) {
        client.reset();
        client = new RawClient(port);
      }
    }
    client.close();
  }

  /** Whether the connection can go on. */
  private boolean exchange(RawClient client, List<ChaosMessage> messages) throws Exception {
    var text = new StringBuilder();
    messages.forEach(m -> text.append(m.text()));
    int fate = random.nextInt(8);
    try {
      if (fate == 0) {
        // In the middle of whatever it is.
        text.setLength(random.nextInt(text.length()));
      }
      client.out().write(text.toString().getBytes(StandardCharsets.UTF_8));
      int read = fate < 2 ? random.nextInt(messages.size()) : messages.size();
      if (fate == 0) {
        pause();
        count.addCancelled(1);
        return false;
      }
      for (var message : messages.subList(0, read)) {
        if (!read(client, message)) {
          return false;
        }
      }
      if (read < messages.size()) {
        pause();
        count.addCancelled(messages.size() - read);
        return false;
      }
      return true;
    } catch (IOException e) {
      // An answer that was cut: the connection is over, and that is how it must be told.
      count.addFailed();
      return false;
    }
  }

  private boolean read(RawClient client, ChaosMessage message) throws IOException {
    var answer = client.answer();
    took(message, answer.status(), answer.text());
    return !"close".equals(answer.header("connection"));
  }

  private void took(ChaosMessage message, int status, String text) {
    if (status == 200) {
      message.check(text);
      count.addRight();
    } else {
      count.addFailed();
    }
  }

  private void overHttp2(int port, int requests) throws Exception {
    var client = new Http2Client(port);
    while (number < requests) {
      multiplex(client);
      if (random.nextInt(60) == 0) {
        client.close();
        client = new Http2Client(port);
      }
    }
    client.close();
  }

  private void multiplex(Http2Client client) throws Exception {
    var kept = new HashMap<Http2Client.Call, ChaosMessage>();
    var left = new ArrayList<Http2Client.Call>();
    for (var message : some()) {
      boolean leaves = random.nextInt(10) < 8;
      var body = message.body().getBytes(StandardCharsets.UTF_8);
      boolean half = leaves && random.nextInt(4) == 0;
      var call = client.open(message.method(), message.path(), Map.of(), body.length == 0);
      if (body.length > 0) {
        call.data(half ? java.util.Arrays.copyOf(body, body.length / 2) : body, !half);
      }
      if (leaves) {
        left.add(call);
      } else {
        kept.put(call, message);
      }
    }
    if (random.nextInt(3) > 0) {
      pause();
    }
    left.forEach(Http2Client.Call::reset);
    count.addCancelled(left.size());
    for (var one : kept.entrySet()) {
      try {
        var answer = one.getKey().answer();
        took(one.getValue(), answer.status(), answer.text());
      } catch (IOException e) {
        count.addFailed();
      }
    }
  }
}
