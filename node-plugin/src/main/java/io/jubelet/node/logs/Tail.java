package io.jubelet.node.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** Finds the end of a file by lines, reading backwards. */
final class Tail {
  private static final int BLOCK_BYTES = 16 << 10;

  private Tail() {}

  /** The position from which that many lines are left; a last line without newline counts. */
  static long start(SeekableByteChannel channel, long lines) throws IOException {
    var end = channel.size();
    if (lines <= 0) {
      return end;
    }
    var block = ByteBuffer.allocate(BLOCK_BYTES);
    var found = 0L;
    for (var blockEnd = end; blockEnd > 0; blockEnd -= Math.min(BLOCK_BYTES, blockEnd)) {
      var from = Math.max(0, blockEnd - BLOCK_BYTES);
      read(channel, block, from, (int) (blockEnd - from));
      for (var at = (int) (blockEnd - from) - 1; at >= 0; at--) {
        if (block.get(at) == '\n' && from + at != end - 1 && ++found == lines) {
          return from + at + 1;
        }
      }
    }
    return 0;
  }

  private static void read(SeekableByteChannel channel, ByteBuffer block, long from, int length)
      throws IOException {
    block.clear().limit(length);
    channel.position(from);
    while (block.hasRemaining() && channel.read(block) >= 0) {
      // until the block is full, or the file was cut short meanwhile
    }
  }
}
