package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/** The log folders of the pods beneath /var/log/pods. */
public interface Logs {
  /** {@code /var/log/pods/NAMESPACE_NAME_UID}. */
  Path directory(PodName name, PodUid uid);

  /** {@code CONTAINER/ATTEMPT.log} beneath it. */
  default Path file(PodName name, PodUid uid, String container, int attempt) {
    return directory(name, uid).resolve(container).resolve(attempt + ".log");
  }

  /**
   * Highest N of the files N.log of that container, so that restart counts survive a lost runtime;
   * empty when there is none.
   */
  Outcome<Optional<Integer>> newestAttempt(Pod pod, String container, Duration timeout);

  /** The pods that have a log folder, by the name of the folder. */
  Outcome<SortedMap<PodUid, PodName>> list(Duration timeout);

  /** Removes the pod's log folder. Done when it is not there. */
  Outcome<Nothing> remove(PodName name, PodUid uid, Duration timeout);
}
