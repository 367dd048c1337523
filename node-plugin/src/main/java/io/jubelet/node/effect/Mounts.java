package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.IdRange;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.SortedSet;

/** The pods' directories and volumes beneath the root directory. */
public interface Mounts {
  /**
   * Makes the pod's directory, sets up every volume of the spec, and refreshes what comes from the
   * API. Answers the host path of each volume by name. Refused (FailedMount) names the volume and
   * what is missing; volumes set up before it stay, and the next call goes on.
   */
  Outcome<SortedMap<String, Path>> setUp(Pod pod, Duration timeout);

  /** Host paths of the volumes that are set up now, by name, read from the disk. */
  Outcome<SortedMap<String, Path>> observe(Pod pod, Duration timeout);

  /**
   * Unmounts everything beneath the pod's directory and removes the directory. Refused names the
   * mount that is busy. Done when nothing was there.
   */
  Outcome<Nothing> tearDown(PodUid pod, Duration timeout);

  /** Whether the pod has a directory. */
  boolean exists(PodUid pod);

  /** The pods that have a directory. */
  Outcome<SortedSet<PodUid>> list(Duration timeout);

  /** The pod's directory, whether or not it exists. */
  Path directory(PodUid pod);

  /**
   * The IDs of the node that a pod with a user namespace has for itself: chosen at the first call,
   * kept in its directory, free when that is gone.
   */
  Outcome<IdRange> userIds(PodUid pod);

  /**
   * The text of a file in a volume whose containers may be changing it: no link leads out of the
   * volume, nothing that is no plain file is opened. Refused when there is no such file, or it is
   * larger than 1 MiB.
   */
  Outcome<String> text(Path volume, String file);
}
