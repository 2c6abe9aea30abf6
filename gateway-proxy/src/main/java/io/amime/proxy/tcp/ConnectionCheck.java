package io.amime.proxy.tcp;

import io.amime.proxy.http.ProxyFailure;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Decides whether a connection may reach the application. */
@FunctionalInterface
public interface ConnectionCheck {
  /** Everyone may. */
  ConnectionCheck NONE = connection -> CompletableFuture.completedFuture(null);

  /** Completes with why not, or with null; on any thread. */
  CompletableFuture<@Nullable ProxyFailure> check(MeshConnection connection);
}
