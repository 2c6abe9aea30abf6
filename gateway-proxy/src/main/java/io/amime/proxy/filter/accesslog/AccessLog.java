package io.amime.proxy.filter.accesslog;

import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.RequestObserver;
import io.amime.proxy.http.RequestRecord;
import io.amime.proxy.tcp.ConnectionObserver;
import io.amime.proxy.tcp.MeshConnection;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of JSON per request, or per connection that carries bytes. Requests only leave their
 * record in a bounded queue; a thread of its own makes text of it. When that thread cannot follow,
 * lines are dropped and counted.
 */
public final class AccessLog implements RequestObserver, ConnectionObserver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final int WAITING = 8192;
  private static final int BATCH = 64 * 1024;

  /** Records that wait longer outlive the young generation, and are dear to collect then. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final OutputStream out;
  private final ConcurrentLinkedQueue<RequestRecord> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;
  private volatile boolean closing;
  private volatile boolean resting;

  /** Takes the stream over. */
  public AccessLog(OutputStream out) {
    this.out = out;
    this.writer = Thread.ofPlatform().name("access-log").daemon().start(this::run);
  }

  /**
   * Opens the log.
   *
   * @param target a file to append to, or {@code stdout}
   * @throws UncheckedIOException when the file cannot be opened
   */
  public static AccessLog to(String target) {
    if (target.equals("stdout")) {
      return new AccessLog(System.out);
    }
    try {
      var file = Path.of(target).toAbsolutePath();
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      return new AccessLog(new FileOutputStream(file.toFile(), true));
    } catch (IOException e) {
      throw new UncheckedIOException("access log " + target + " cannot be opened", e);
    }
  }

  @Override
  public void onEnd(MeshExchange exchange) {
    keep(exchange.record());
  }

  @Override
  public void onEnd(MeshConnection connection) {
    keep(connection.record());
  }

  private void keep(RequestRecord record) {
    if (waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      dropped.incrementAndGet();
    } else {
      queue.add(record);
      if (resting) {
        resting = false;
        LockSupport.unpark(writer);
      }
    }
  }

  /** Lines that were dropped because the writer could not follow. */
  public long dropped() {
    return dropped.get();
  }

  private void run() {
    var text = new JsonText(2 * BATCH);
    var line = new JsonLine(text);
    while (true) {
      boolean last = closing;
      boolean idle = true;
      RequestRecord next;
      while ((next = queue.poll()) != null) {
        idle = false;
        waiting.decrementAndGet();
        line.append(next);
        if (text.size() > BATCH) {
          write(text);
        }
      }
      write(text);
      if (last) {
        return;
      }
      pause(idle);
    }
  }

  /** Who has nothing to do sleeps until there is something; others let a few records gather. */
  private void pause(boolean idle) {
    if (idle) {
      resting = true;
      if (queue.isEmpty() && !closing) {
        LockSupport.park(this);
      }
      resting = false;
    } else {
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
  }

  private void write(JsonText text) {
    if (text.size() == 0) {
      return;
    }
    try {
      text.writeTo(out);
    } catch (IOException e) {
      // A full disk must not stop traffic; the lines are lost and the reason is in our own log.
      LOG.atWarn().setCause(e).log("the access log cannot be written");
    }
  }

  /** Writes what is waiting and ends the thread. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
