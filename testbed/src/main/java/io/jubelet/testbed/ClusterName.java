package io.jubelet.testbed;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The name of a cluster on this machine, and the names of what belongs to it.
 *
 * @param value lower-case letters, digits and dashes, at most 32; ends with a mark of the clone, so
 *     that two clones on one machine do not end each other's clusters
 */
public record ClusterName(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");

  public ClusterName {
    if (!FORM.matcher(value).matches()) {
      throw new TestbedFailure(
          "cluster name '%s' is not 1 to 32 lower-case letters, digits and dashes"
              .formatted(value));
    }
  }

  /** The cluster called {@code base} of one clone. */
  public static ClusterName of(String base, Path repository) {
    int mark = repository.toString().hashCode() & 0xffff;
    return new ClusterName("%s-%04x".formatted(base, mark));
  }

  /** The network namespace that holds the bridge and the control plane. */
  public String hubNamespace() {
    return "jubelet-" + value;
  }

  /** The network namespace of one node. */
  public String nodeNamespace(String node) {
    return hubNamespace() + "-" + node;
  }

  /** The root of one node in every cgroup hierarchy, relative to the hierarchy's own root. */
  public String cgroup(String node) {
    return value + "-" + node;
  }

  @Override
  public String toString() {
    return value;
  }
}
