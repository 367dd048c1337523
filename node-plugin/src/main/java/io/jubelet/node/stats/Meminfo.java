package io.jubelet.node.stats;

import java.io.IOException;

/**
 * Memory of the machine.
 *
 * @param availableBytes what eviction calls {@code memory.available}: capacity less working set,
 *     which is usage less inactive file pages. At the root of the cgroups usage is MemTotal less
 *     MemFree, as runc's libcontainer has it for cgroup v2; so here on v1 too
 */
record Meminfo(long totalBytes, long availableBytes) {
  private static final String FILE = "proc/meminfo";

  static Meminfo of(KernelFiles files) throws IOException {
    var text = files.text(FILE);
    return new Meminfo(
        bytes(text, "MemTotal"), bytes(text, "MemFree") + bytes(text, "Inactive(file)"));
  }

  /** {@code MemTotal: 24689120 kB}. */
  private static long bytes(String text, String field) throws IOException {
    var line =
        text.lines()
            .filter(candidate -> candidate.startsWith(field + ":"))
            .findFirst()
            .orElseThrow(() -> new IOException(FILE + " has no " + field));
    var number = line.substring(field.length() + 1).replace("kB", "").strip();
    try {
      return Long.parseLong(number) * 1024;
    } catch (NumberFormatException e) {
      throw new IOException(FILE + " has '" + line + "'", e);
    }
  }
}
