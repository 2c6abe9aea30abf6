package io.amime.proxy.config;

import io.amime.api.discovery.ProxySnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last configuration that was accepted, on disk, so that a proxy that restarts while Pilot is
 * away serves at once. Two generations are kept, each led by its SHA-256; one that was cut short or
 * damaged is passed over for the one before.
 */
public final class LastKnownGood {
  private static final Logger log = LoggerFactory.getLogger(LastKnownGood.class);
  private static final int DIGEST_LINE = 65;

  private final Path directory;
  private final JsonMapper json;

  public LastKnownGood(Path directory, JsonMapper json) {
    this.directory = directory;
    this.json = json;
  }

  /**
   * What is kept.
   *
   * @param snapshot accepted and running
   */
  public record Kept(ProxySnapshot snapshot) {}

  /** The newest undamaged generation, if any. */
  public Optional<Kept> read() {
    return read(current()).or(() -> read(previous()));
  }

  /**
   * Makes {@code kept} the newest generation and the newest the one before.
   *
   * @throws IOException when the disk refuses; both older generations then stand as they were
   */
  public void write(Kept kept) throws IOException {
    Files.createDirectories(directory);
    byte[] body = json.writeValueAsBytes(kept);
    var tmp = directory.resolve("snapshot.tmp");
    Files.deleteIfExists(tmp);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var file = FileChannel.open(tmp, options, ownerOnly)) {
      writeAll(file, (sha256(body, 0) + "\n").getBytes(StandardCharsets.US_ASCII));
      writeAll(file, body);
      file.force(true);
    }
    if (Files.exists(current())) {
      Files.move(current(), previous(), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(tmp, current(), StandardCopyOption.ATOMIC_MOVE);
    try (var entry = FileChannel.open(directory, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  private Path current() {
    return directory.resolve("snapshot.json");
  }

  private Path previous() {
    return directory.resolve("snapshot.previous.json");
  }

  private Optional<Kept> read(Path file) {
    try {
      byte[] all = Files.readAllBytes(file);
      if (all.length < DIGEST_LINE
          || !sha256(all, DIGEST_LINE)
              .equals(new String(all, 0, DIGEST_LINE - 1, StandardCharsets.US_ASCII))) {
        log.warn("{} is damaged, its digest does not hold; looking at the generation before", file);
        return Optional.empty();
      }
      byte[] body = Arrays.copyOfRange(all, DIGEST_LINE, all.length);
      return Optional.of(json.readValue(body, Kept.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | JacksonException e) {
      // A newer version may have written fields that this one cannot read: that is no reason to
      // die.
      log.warn("{} cannot be read: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private static void writeAll(FileChannel file, byte[] bytes) throws IOException {
    var rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      file.write(rest);
    }
  }

  private static String sha256(byte[] bytes, int from) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, from, bytes.length - from);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
