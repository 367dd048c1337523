package io.jubelet.node.model;

import java.util.Comparator;

/**
 * A place in a pod where an action may fail, and keep failing, for one cause.
 *
 * @param container empty for what belongs to the pod as a whole; {@code CONTAINER/VOLUME} for an
 *     image that a container mounts
 */
public record Site(Kind kind, String container) implements Comparable<Site> {
  private static final Comparator<Site> ORDER =
      Comparator.comparing(Site::kind).thenComparing(Site::container);

  /** What is done there. */
  public enum Kind {
    CGROUP,
    VOLUMES,
    SANDBOX,
    IMAGE,
    CREATE,
    START,
    STOP,
    REMOVE,
    VOLUMES_GONE,
    CGROUP_GONE,
    API_OBJECT,
    LOGS,
    ALLOCATION,
    RESIZE,
    OBSERVATION
  }

  public static Site of(Kind kind) {
    return new Site(kind, "");
  }

  @Override
  public int compareTo(Site other) {
    return ORDER.compare(this, other);
  }
}
