package io.jubelet.node.loop;

import io.jubelet.node.effect.KubeWatch;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RolloutOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the API server tells unasked, as events. */
public record WatchEvents(Consumer<Event> mailbox) implements KubeWatch.Listener {
  @Override
  public void podsListed(List<Pod> pods) {
    mailbox.accept(new Event.PodsListed(pods));
  }

  @Override
  public void podChanged(Pod pod) {
    mailbox.accept(new Event.PodChanged(pod));
  }

  @Override
  public void podGone(PodUid uid, Optional<Duration> grace) {
    mailbox.accept(new Event.PodGone(uid, grace));
  }

  @Override
  public void nodeChanged(OwnNode self) {
    mailbox.accept(new Event.NodeChanged(self));
  }

  @Override
  public void orderChanged(Optional<RolloutOrder> order) {
    mailbox.accept(new Event.OrderChanged(order));
  }
}
