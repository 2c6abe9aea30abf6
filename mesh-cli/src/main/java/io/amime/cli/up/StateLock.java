package io.amime.cli.up;

import io.amime.cli.Problem;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** Held while processes of a state directory are started or stopped. */
record StateLock(FileChannel channel) implements AutoCloseable {

  /**
   * @throws Problem if another command line holds it
   */
  static StateLock take(StateDir state) throws IOException {
    var channel =
        FileChannel.open(state.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw Problem.failed(
          "another ./mesh up or down works on " + state.path(), "the same again when it is done");
    }
    return new StateLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
