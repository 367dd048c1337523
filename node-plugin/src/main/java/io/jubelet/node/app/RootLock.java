package io.jubelet.node.app;

import io.jubelet.node.effect.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The lock on a root directory: at most one agent works on it. The kernel releases it when the
 * process ends, however it ends. The file holds the process id of the owner and stays.
 */
final class RootLock implements AutoCloseable {
  private static final String FILE = ".jubelet-node.lock";

  private final FileChannel channel;
  private final FileLock lock;

  private RootLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** Makes the root directory if need be. Refused (LockHeld) names the owner. */
  static Outcome<RootLock> acquire(Path rootDirectory) throws IOException {
    Files.createDirectories(rootDirectory);
    var file = rootDirectory.resolve(FILE);
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      var owner = Files.readString(file).strip();
      return new Outcome.Refused<>(
          "LockHeld", "another jubelet-node (process " + owner + ") works on " + rootDirectory);
    }
    var owner = Long.toString(ProcessHandle.current().pid()) + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)));
    return new Outcome.Done<>(new RootLock(channel, lock));
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
