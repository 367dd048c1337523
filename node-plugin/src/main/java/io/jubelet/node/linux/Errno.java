package io.jubelet.node.linux;

/** The result of a call that has none but its success: 0, or a number of errno(3). */
public record Errno(int number) {
  public static final Errno OK = new Errno(0);
  public static final Errno EPERM = new Errno(1);
  public static final Errno ENOENT = new Errno(2);
  public static final Errno ESRCH = new Errno(3);
  public static final Errno EAGAIN = new Errno(11);
  public static final Errno EACCES = new Errno(13);
  public static final Errno EBUSY = new Errno(16);
  public static final Errno EEXIST = new Errno(17);
  public static final Errno EXDEV = new Errno(18);
  public static final Errno ENOTDIR = new Errno(20);
  public static final Errno EINVAL = new Errno(22);
  public static final Errno ENOSPC = new Errno(28);
  public static final Errno EROFS = new Errno(30);
  public static final Errno ENOTEMPTY = new Errno(39);
  public static final Errno ELOOP = new Errno(40);

  public boolean ok() {
    return number == 0;
  }

  /** The text of strerror(3) for the numbers that an operator meets here. */
  @Override
  public String toString() {
    return switch (number) {
      case 0 -> "success";
      case 1 -> "operation not permitted";
      case 2 -> "no such file or directory";
      case 3 -> "no such process";
      case 11 -> "resource temporarily unavailable";
      case 13 -> "permission denied";
      case 16 -> "device or resource busy";
      case 17 -> "file exists";
      case 18 -> "invalid cross-device link";
      case 20 -> "not a directory";
      case 22 -> "invalid argument";
      case 28 -> "no space left on device";
      case 30 -> "read-only file system";
      case 39 -> "directory not empty";
      case 40 -> "too many levels of symbolic links";
      default -> "errno " + number;
    };
  }
}
