package io.jubelet.node.linux;

/**
 * One entry of getdents64(2).
 *
 * @param name one char a byte
 * @param type DT_DIR, DT_REG …; DT_UNKNOWN where the file system does not tell
 */
public record DirectoryEntry(String name, int type) {
  public static final int DT_UNKNOWN = 0;
  public static final int DT_DIR = 4;
}
