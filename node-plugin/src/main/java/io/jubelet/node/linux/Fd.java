package io.jubelet.node.linux;

/** An open file descriptor, closed by whoever received it. */
public record Fd(int number, Libc libc) implements AutoCloseable {
  /** A path by which calls that take no descriptor reach the file, whatever its name is by now. */
  public String path() {
    return "/proc/self/fd/" + number;
  }

  @Override
  public void close() {
    libc.close(number);
  }
}
