package io.jubelet.node.linux;

/**
 * The answer of statfs(2).
 *
 * @param type {@code f_type}: the magic number of the file system
 * @param blockSize unit of the block counts, in bytes
 * @param blocksAvailable free blocks for unprivileged users
 */
public record Statfs(
    long type, long blockSize, long blocks, long blocksAvailable, long files, long filesFree) {
  /** Magic numbers of linux/magic.h. */
  public static final long TMPFS_MAGIC = 0x01021994L;

  public static final long CGROUP2_SUPER_MAGIC = 0x63677270L;
}
