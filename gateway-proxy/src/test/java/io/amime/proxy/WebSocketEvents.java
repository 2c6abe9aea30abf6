package io.amime.proxy;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a client of WebSocket hears, one line for each whole message. */
final class WebSocketEvents implements WebSocket.Listener {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final StringBuilder message = new StringBuilder();

  /** The next one; fails when there is none in good time. */
  String next() throws InterruptedException {
    var event = heard.poll(10, TimeUnit.SECONDS);
    return event == null ? "nothing" : event;
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    return piece(socket, "text ", data, last);
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    return piece(socket, "binary ", text(data, StandardCharsets.ISO_8859_1), last);
  }

  private CompletionStage<?> piece(WebSocket socket, String kind, CharSequence data, boolean last) {
    message.append(data);
    if (last) {
      heard.add(kind + message);
      message.setLength(0);
    }
    socket.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onPing(WebSocket socket, ByteBuffer data) {
    heard.add("ping " + text(data, StandardCharsets.UTF_8));
    socket.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
    heard.add("pong " + text(data, StandardCharsets.UTF_8));
    socket.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
    heard.add("close %d %s".formatted(status, reason));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    heard.add("error " + error);
  }

  private static String text(ByteBuffer data, Charset charset) {
    return charset.decode(data).toString();
  }
}
