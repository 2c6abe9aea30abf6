package io.amime.cli.state;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who has a port, as far as {@code /proc} tells this user.
 *
 * @param name of the program
 */
public record PortHolder(long pid, String name) {
  /** What the kernel keeps after the process has let go. */
  private static final String NOBODY = "0";

  /** Whether a server of ours could listen there now. */
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A port that nobody listens on, chosen by the system. */
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Empty when nobody has it, or another user. */
  public static Optional<PortHolder> of(int port) {
    var inodes = new HashSet<String>();
    for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      inodes.addAll(sockets(Path.of(table), port));
    }
    return inodes.isEmpty() ? Optional.empty() : owner(inodes);
  }

  /** Connections among them: the system may have given the port to a client. */
  private static Set<String> sockets(Path table, int port) {
    var inodes = new HashSet<String>();
    try {
      for (var line : Files.readAllLines(table)) {
        // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
        var fields = line.strip().split("\\s+");
        if (fields.length > 9
            && !fields[9].equals(NOBODY)
            && fields[1].endsWith(String.format(":%04X", port))) {
          inodes.add("socket:[" + fields[9] + "]");
        }
      }
    } catch (IOException e) {
      // No /proc on this system: the holder stays unknown.
    }
    return inodes;
  }

  private static Optional<PortHolder> owner(Set<String> inodes) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> holdsAny(pid, inodes))
        .findFirst()
        .map(pid -> new PortHolder(pid, name(pid)));
  }

  private static boolean holdsAny(long pid, Set<String> inodes) {
    var descriptors = Path.of("/proc", Long.toString(pid), "fd");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(descriptors)) {
      for (var file : files) {
        if (inodes.contains(target(file))) {
          return true;
        }
      }
    } catch (IOException e) {
      // Ended meanwhile, or another user's.
    }
    return false;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static String name(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "comm")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
