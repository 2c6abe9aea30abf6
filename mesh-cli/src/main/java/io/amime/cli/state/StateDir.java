package io.amime.cli.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a local mesh keeps everything: {@code .mesh} unless told otherwise. Only its owner may
 * enter.
 *
 * @param path absolute
 */
public record StateDir(Path path) {

  public void create() throws IOException {
    if (path.getParent() != null) {
      Files.createDirectories(path.getParent());
    }
    createPrivately(path);
    createPrivately(path.resolve("logs"));
    createPrivately(secrets());
  }

  /** Makes a folder that only its owner may enter, unless it is there. */
  public static void createPrivately(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  public Path kubeconfig() {
    return path.resolve("kubeconfig");
  }

  public Path processes() {
    return path.resolve("processes.json");
  }

  public Path ports() {
    return path.resolve("ports.json");
  }

  /** The file that {@code up} and {@code down} lock, so that only one of them works at a time. */
  public Path lock() {
    return path.resolve("lock");
  }

  public Path log(String process) {
    return path.resolve("logs").resolve(process + ".log");
  }

  /** The private directory of one process. */
  public Path of(String process) {
    return path.resolve(process);
  }

  /** Roots of the mesh, written by Citadel. */
  public Path bundle() {
    return of("citadel").resolve("bootstrap/bundle.pem");
  }

  /** The token of whoever may read this directory, written by Citadel. */
  public Path adminToken() {
    return of("citadel").resolve("bootstrap/admin.token");
  }

  /** Written by Citadel at its first start, removed once it was shown. */
  public Path consolePassword() {
    return of("citadel").resolve("bootstrap/console-password");
  }

  /** Where Citadel keeps a folder with a fresh join token per identity. */
  public Path joinFiles() {
    return path.resolve("join");
  }

  /**
   * Certificates and keys that the ingress shows to the outside, {@code NAMESPACE/NAME/tls.crt}.
   */
  public Path secrets() {
    return path.resolve("secrets");
  }

  /** Writes a file that only its owner may read, replacing what was there in one step. */
  public static void writePrivately(Path file, String text) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var next = Files.createTempFile(file.toAbsolutePath().getParent(), ".next", "", ownerOnly);
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
