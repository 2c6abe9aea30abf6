package io.amime.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails the test after which a buffer was left behind; on for every test of this module. */
public final class LeakGuard implements BeforeAllCallback, AfterEachCallback {
  private static final long MOST_MILLIS_OF_A_COLLECTION = 1000;

  private final List<String> leaks = new CopyOnWriteArrayList<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + records));
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    if (!context.getRequiredTestClass().getSimpleName().endsWith("IT")) {
      return;
    }
    awaitCollection();
    for (int i = 0; i < 50; i++) {
      // The detector tells of old leaks when something new is allocated.
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
    var found = List.copyOf(leaks);
    leaks.clear();
    assertThat(found).as("leaked buffers").isEmpty();
  }

  /** Returns when the collector has told of what became unreachable before. */
  private static void awaitCollection() throws InterruptedException {
    var told = new ReferenceQueue<>();
    var garbage = new WeakReference<>(new Object(), told);
    do {
      System.gc();
    } while (told.remove(MOST_MILLIS_OF_A_COLLECTION) == null);
    Reference.reachabilityFence(garbage);
  }
}
