package io.amime.cli.up;

import io.amime.cli.Problem;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.Readiness;
import io.amime.cli.state.RunningProcess;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts parts, each as soon as those that it needs are ready, in a session of its own with its
 * output in a file: nothing of the caller's stays open in them.
 */
final class Launcher implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int LINES_SHOWN = 20;
  private static final Pattern STACK_FRAME = Pattern.compile("^\\s+(at |\\.\\.\\. \\d+ )");

  /** How a part is run. */
  interface Commands {
    List<String> of(Part part) throws IOException, InterruptedException;
  }

  private final StateDir state;
  private final Commands commands;
  private final Progress progress;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<RunningProcess> started = new ArrayList<>();
  private final Shutdown shutdown;
  private final Thread stopOnInterrupt = new Thread(this::stopStarted);
  private ProcessTable table;
  private boolean closed;

  /**
   * @param table what runs already
   * @param grace for what is stopped again
   */
  Launcher(
      StateDir state, ProcessTable table, Commands commands, Progress progress, Duration grace) {
    this.state = state;
    this.table = table;
    this.commands = commands;
    this.progress = progress;
    this.shutdown = new Shutdown(grace);
    Runtime.getRuntime().addShutdownHook(stopOnInterrupt);
  }

  /**
   * Returns when all of them are ready. Parts that run already are only waited for.
   *
   * @throws Problem if one of them ends or takes too long; then all that were started are stopped
   */
  void startAll(List<Part> parts) throws InterruptedException {
    Map<String, CompletableFuture<Void>> ready = new HashMap<>();
    for (var part : parts) {
      ready.put(part.name(), new CompletableFuture<>());
    }
    for (var part : parts) {
      var needed = part.after().stream().map(ready::get).toArray(CompletableFuture<?>[]::new);
      var done = Objects.requireNonNull(ready.get(part.name()));
      CompletableFuture.allOf(needed)
          .thenRunAsync(() -> start(part), threads)
          .whenComplete((nothing, failure) -> {
            if (failure == null) {
              done.complete(null);
            } else {
              done.completeExceptionally(failure);
            }
          });
    }
    try {
      awaitAll(List.copyOf(ready.values()));
    } catch (RuntimeException | InterruptedException e) {
      stopStarted();
      throw e;
    }
  }

  /** Ends what this launcher started, and starts nothing more. */
  void stopStarted() {
    List<RunningProcess> ours;
    synchronized (this) {
      closed = true;
      ours = List.copyOf(started);
      started.clear();
    }
    if (ours.isEmpty()) {
      return;
    }
    progress.say("stopping what was started");
    try {
      shutdown.stop(ours);
      synchronized (this) {
        table = new ProcessTable(table.options(), table.alive());
        table.write(state);
      }
    } catch (IOException e) {
      progress.say("processes.json cannot be written: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for all, or for the first failure. */
  private static void awaitAll(List<CompletableFuture<Void>> parts) throws InterruptedException {
    var firstFailure = new CompletableFuture<Void>();
    parts.forEach(part ->
        part.whenComplete((nothing, failure) -> {
          if (failure != null) {
            firstFailure.completeExceptionally(failure);
          }
        }));
    var all = CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
    try {
      CompletableFuture.anyOf(all, firstFailure).get();
    } catch (ExecutionException e) {
      Throwable cause = e;
      while (cause.getCause() != null && !(cause instanceof Problem)) {
        cause = cause.getCause();
      }
      throw cause instanceof Problem problem
          ? problem
          : Problem.failed("the start failed: " + cause, "./mesh up once more");
    }
  }

  private void start(Part part) {
    try {
      var since = Instant.now();
      var running = alive(part);
      if (running == null) {
        awaitReady(launch(part));
        progress.started(part, Duration.between(since, Instant.now()));
      } else {
        awaitReady(running);
        progress.ranAlready(part, running.pid());
      }
    } catch (IOException e) {
      throw new CompletionException(
          Problem.failed(part.name() + " cannot be started: " + e.getMessage(), "./mesh up"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private synchronized @Nullable RunningProcess alive(Part part) {
    return table.find(part.name()).filter(RunningProcess::isAlive).orElse(null);
  }

  private RunningProcess launch(Part part) throws IOException, InterruptedException {
    var command = new ArrayList<>(Session.detached());
    command.addAll(commands.of(part));
    command.addAll(part.program() == null ? List.of() : part.arguments());
    var home = state.of(part.name());
    StateDir.createPrivately(home);
    var log = state.log(part.name());
    if (Files.exists(log)) {
      Files.move(log, Path.of(log + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
    var builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().putAll(part.environment());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    return run(part, builder);
  }

  private synchronized RunningProcess run(Part part, ProcessBuilder builder) throws IOException {
    if (closed) {
      throw new IOException("the start was given up");
    }
    long pid = builder.start().pid();
    var running =
        new RunningProcess(
            part.name(),
            part.kind(),
            pid,
            RunningProcess.startTicks(pid),
            part.ports(),
            part.service(),
            part.labels());
    started.add(running);
    table = table.with(running);
    table.write(state);
    return running;
  }

  private void awaitReady(RunningProcess running) throws IOException, InterruptedException {
    var deadline = Instant.now().plus(PATIENCE);
    try (var readiness = new Readiness(state)) {
      while (!readiness.of(running)) {
        if (!running.isAlive()) {
          throw new CompletionException(
              Problem.failed(
                  running.name() + " ended while it started; the end of its log:\n" + tail(running),
                  "./mesh logs " + running.name()));
        }
        if (Instant.now().isAfter(deadline)) {
          throw new CompletionException(
              Problem.failed(
                  "%s (pid %d) is not ready after %d s; the end of its log:%n%s"
                      .formatted(
                          running.name(), running.pid(), PATIENCE.toSeconds(), tail(running)),
                  "./mesh logs " + running.name()));
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
    }
  }

  private String tail(RunningProcess running) throws IOException {
    var log = state.log(running.name());
    if (!Files.exists(log)) {
      return "  (nothing)";
    }
    // Where in the code it happened is for the log; what happened is for the person who waits.
    var lines =
        Files.readAllLines(log).stream()
            .filter(line -> !line.isBlank() && !STACK_FRAME.matcher(line).find())
            .toList();
    return lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()).stream()
        .map(line -> "  | " + line)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      Runtime.getRuntime().removeShutdownHook(stopOnInterrupt);
    } catch (IllegalStateException e) {
      // It runs right now.
    }
  }
}
