package io.jubelet.node.effect;

import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RolloutOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the API server tells unasked. Updates may be late, doubled or skipped in between, but the
 * last one always comes; after a break everything is told anew with {@code podsListed}.
 */
public interface KubeWatch {
  /**
   * Watches the pods bound to this node, its Node and its {@code NodeRuntimeState} until closed.
   */
  AutoCloseable watch(Listener listener);

  interface Listener {
    /** All pods of this node as of now; what is not in it is gone. */
    void podsListed(List<Pod> pods);

    void podChanged(Pod pod);

    /**
     * @param grace the grace period that it was deleted with; zero when that was forced
     */
    void podGone(PodUid uid, Optional<Duration> grace);

    /** What the Node says now; nothing is told of one that is gone. */
    void nodeChanged(OwnNode self);

    /** Empty when the node has none, or the resource is not installed in the cluster. */
    void orderChanged(Optional<RolloutOrder> order);
  }
}
