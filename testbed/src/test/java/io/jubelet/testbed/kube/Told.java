package io.jubelet.testbed.kube;

import io.jubelet.node.effect.KubeWatch;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RolloutOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a watch told, in its order, to be waited for. */
final class Told implements KubeWatch.Listener {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** One thing told, as text: {@code listed [a, b]}, {@code changed a}, {@code gone UID}. */
  private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();

  private final LinkedBlockingQueue<OwnNode> nodes = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Optional<RolloutOrder>> orders = new LinkedBlockingQueue<>();

  @Override
  public void podsListed(List<Pod> pods) {
    var names = new TreeSet<String>();
    pods.forEach(pod -> names.add(pod.name().name()));
    texts.add("listed " + names);
  }

  @Override
  public void podChanged(Pod pod) {
    texts.add("changed " + pod.name().name());
  }

  @Override
  public void podGone(PodUid uid, Optional<Duration> grace) {
    texts.add("gone " + uid);
  }

  @Override
  public void nodeChanged(OwnNode self) {
    nodes.add(self);
  }

  @Override
  public void orderChanged(Optional<RolloutOrder> order) {
    orders.add(order);
  }

  /** The first Node that fits; those before are dropped. */
  OwnNode node(String what, Predicate<OwnNode> fits) {
    return await(nodes, what, fits);
  }

  /** Waits until it is told; what came before is dropped. */
  void await(String text) {
    await(texts, text, text::equals);
  }

  /** Waits until the pod is told of as there, by a list or by itself. */
  void awaitPresent(String pod) {
    await(
        texts,
        "presence of " + pod,
        text -> text.matches("(listed|changed) .*\\b" + pod + "\\b.*"));
  }

  /** The first order that fits; those before are dropped. */
  Optional<RolloutOrder> order(String what, Predicate<Optional<RolloutOrder>> fits) {
    return await(orders, what, fits);
  }

  private static <T> T await(LinkedBlockingQueue<T> queue, String what, Predicate<T> fits) {
    try {
      while (true) {
        var next = queue.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("not told within " + LONGEST + ": " + what);
        }
        if (fits.test(next)) {
          return next;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for: " + what, e);
    }
  }
}
