package io.jubelet.node.recorder;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;

/**
 * Members in two files of one folder: {@code decisions.gz} grows to its limit, becomes {@code
 * decisions.1.gz} in place of the one before, and begins anew. Nothing is synced: what was appended
 * survives the end of the process, and of the machine as far as the kernel had written it. A tail
 * that was torn is cut off before more is appended. One thread appends; any may read.
 */
final class DiskRing implements AutoCloseable {
  /** Of each of the two files: some 3,500 decisions. */
  static final long FILE_BYTES = 4 << 20;

  private static final String CURRENT = "decisions.gz";
  private static final String BEFORE = "decisions.1.gz";

  private final Path folder;
  private final long fileBytes;
  private RandomAccessFile file;
  private long length;

  private DiskRing(Path folder, long fileBytes, RandomAccessFile file, long length) {
    this.folder = folder;
    this.fileBytes = fileBytes;
    this.file = file;
    this.length = length;
  }

  /** Makes the folder, readable for its owner alone, and finds the end of what is whole. */
  static DiskRing open(Path folder, long fileBytes) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    var current = folder.resolve(CURRENT);
    return new DiskRing(
        folder, fileBytes, new RandomAccessFile(current.toFile(), "rw"), whole(current));
  }

  private static long whole(Path path) throws IOException {
    try (var in = new BufferedInputStream(new FileInputStream(path.toFile()))) {
      var members = new Members(in);
      while (members.next().isPresent()) {
        continue;
      }
      return members.read();
    }
  }

  /** Appends it whole, or fails; what a failure left of it goes before the next one. */
  void append(byte[] member) throws IOException {
    if (length + member.length > fileBytes && length > 0) {
      rotate();
    }
    if (file.length() != length) {
      file.setLength(length);
    }
    file.seek(length);
    file.write(member);
    length += member.length;
  }

  private void rotate() throws IOException {
    var current = folder.resolve(CURRENT);
    Files.move(
        current,
        folder.resolve(BEFORE),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    var next = new RandomAccessFile(current.toFile(), "rw");
    file.close();
    file = next;
    length = 0;
  }

  /** Every whole member of the folder, the oldest first. */
  static void read(Path folder, Consumer<byte[]> each) throws IOException {
    for (var name : List.of(BEFORE, CURRENT)) {
      try (var in = new BufferedInputStream(new FileInputStream(folder.resolve(name).toFile()))) {
        var members = new Members(in);
        for (var next = members.next(); next.isPresent(); next = members.next()) {
          each.accept(next.get());
        }
      } catch (FileNotFoundException _) {
        // Not yet written that far.
        continue;
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
