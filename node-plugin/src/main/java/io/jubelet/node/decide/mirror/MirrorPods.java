package io.jubelet.node.decide.mirror;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.StaticPods;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps one mirror pod for each static pod that is at work here: made when it is missing, made anew
 * when it shows something else, deleted with the last static pod of its name (upstream
 * tryReconcileMirrorPods, deleteOrphanedMirrorPods).
 */
public final class MirrorPods {
  private MirrorPods() {}

  /**
   * The pods of one name.
   *
   * @param shown the static pod that is at work, as its file wants it
   * @param ending whether, where none is shown, an older static pod of the name is still here
   * @param mirror what the API server has
   */
  public record Pair(Optional<Pod> shown, boolean ending, Optional<Pod> mirror) {}

  /** Who owns mirror pods: without an owner the API server takes none (NodeRestriction). */
  public record Owner(String node, String uid) {}

  public static Optional<MirrorAction> next(Pair pair, Owner owner) {
    if (pair.mirror().isEmpty()) {
      return pair.shown()
          .map(pod -> new MirrorAction.Create(mirrorOf(pod, owner), "it has no mirror pod"));
    }
    var mirror = pair.mirror().get();
    return outdated(pair, mirror)
        .map(reason -> new MirrorAction.Delete(mirror.name(), mirror.uid(), reason));
  }

  private static Optional<String> outdated(Pair pair, Pod mirror) {
    if (pair.shown().isEmpty()) {
      return pair.ending() ? Optional.empty() : Optional.of("no file asks for its static pod");
    }
    if (!StaticPods.mirrors(mirror, pair.shown().get())) {
      return Optional.of("it shows another version of its static pod");
    }
    return mirror
        .deletionTimestamp()
        .map(_ -> "its deletion was asked for, and its static pod goes on");
  }

  private static Pod mirrorOf(Pod pod, Owner owner) {
    var meta = pod.api().getMetadata();
    var annotations = new TreeMap<>(meta.getAnnotations());
    annotations.put(StaticPods.CONFIG_MIRROR, annotations.get(StaticPods.CONFIG_HASH));
    var reference = new OwnerReference();
    reference.setApiVersion("v1");
    reference.setKind("Node");
    reference.setName(owner.node());
    reference.setUid(owner.uid());
    reference.setController(true);
    var shown = new ObjectMeta();
    shown.setName(meta.getName());
    shown.setNamespace(meta.getNamespace());
    shown.setLabels(meta.getLabels());
    shown.setAnnotations(annotations);
    shown.setFinalizers(meta.getFinalizers());
    shown.setOwnerReferences(List.of(reference));
    var mirror = new io.fabric8.kubernetes.api.model.Pod();
    mirror.setMetadata(shown);
    mirror.setSpec(pod.spec());
    return new Pod(mirror);
  }
}
