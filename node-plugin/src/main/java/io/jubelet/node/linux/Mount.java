package io.jubelet.node.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of /proc/PID/mountinfo, see proc(5).
 *
 * @param root the directory of the file system that is mounted; byte string
 * @param point where it is mounted; byte string
 * @param shared whether mounts beneath it propagate
 * @param options the options of the super block, such as the controllers of a cgroup v1 hierarchy
 */
public record Mount(
    String root, String point, boolean shared, String type, String source, List<String> options) {
  /** The mounts that this process sees. */
  public static final Path OWN = Path.of("/proc/self/mountinfo");

  public Mount {
    options = List.copyOf(options);
  }

  /** The mounts in the order of the file: what is mounted later comes later. */
  public static List<Mount> read(Path mountinfo) throws IOException {
    return parse(Files.readString(mountinfo, ISO_8859_1));
  }

  static List<Mount> parse(String text) {
    var mounts = new ArrayList<Mount>();
    for (String line : text.split("\n", -1)) {
      if (!line.isEmpty()) {
        mounts.add(ofLine(line));
      }
    }
    return mounts;
  }

  /** {@code 36 35 98:0 /root /point options [optional fields] - type source super-options}. */
  private static Mount ofLine(String line) {
    var fields = List.of(line.split(" ", -1));
    var separator = fields.indexOf("-");
    if (separator < 6 || fields.size() < separator + 4) {
      throw new IllegalArgumentException("not a line of mountinfo: '" + line + "'");
    }
    return new Mount(
        unescape(fields.get(3)),
        unescape(fields.get(4)),
        fields.subList(6, separator).stream().anyMatch(field -> field.startsWith("shared:")),
        fields.get(separator + 1),
        unescape(fields.get(separator + 2)),
        List.of(fields.get(separator + 3).split(",", -1)));
  }

  /** Space, tab, newline and backslash stand there as a backslash and three octal digits. */
  private static String unescape(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    var plain = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\' && i + 3 < field.length()) {
        plain.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(field.charAt(i));
      }
    }
    return plain.toString();
  }

  /** Whether it is mounted on the directory or somewhere beneath. */
  public boolean within(String directory) {
    return point.equals(directory) || point.startsWith(directory + "/");
  }
}
