package io.jubelet.node.sim;

import io.jubelet.node.model.Phase;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.RestartPolicy;
import io.jubelet.node.model.StaticPods;
import java.util.List;
import java.util.function.Consumer;

/** What administrators do to manifests, and what must come of it. */
final class StaticWishes {
  private static final int NAMES = 3;
  private static final List<Shape> SHAPES =
      List.of(Shape.WEB, Shape.HOST, Shape.JOB, Shape.RETRIED);

  private final Surroundings around;
  private final Workload workload;
  private int versions;

  record Surroundings(
      World world, FakeFiles files, FakeKubeApi kube, FakeRuntime runtime, Oracle oracle) {}

  StaticWishes(Surroundings around, Workload workload) {
    this.around = around;
    this.workload = workload;
  }

  void begin() {
    around.world().after(around.world().draw(20_000), () -> write(Shape.WEB));
  }

  /** A manifest appears, is edited once or twice, is put back, or vanishes. */
  void change() {
    var files = around.files();
    var names = List.copyOf(files.names());
    switch (around.world().draw(5)) {
      case 0 -> write(shape());
      case 1 -> {
        write(shape());
        around.world().after(around.world().draw(3_000), () -> write(shape()));
      }
      case 2 -> any(names, files::remove);
      case 3 -> any(names, files::writeOld);
      default ->
          any(
              names,
              name -> {
                files.remove(name);
                around.world().after(around.world().draw(3_000), () -> files.writeOld(name));
              });
    }
  }

  private Shape shape() {
    return SHAPES.get(around.world().draw(SHAPES.size()));
  }

  private void write(Shape shape) {
    var name = "static-" + around.world().draw(NAMES);
    var pod = FakeFiles.version(shape, name, versions++);
    around.oracle().knows(pod);
    workload.runs(pod);
    around.files().write(pod);
  }

  private void any(List<PodName> names, Consumer<PodName> what) {
    if (!names.isEmpty()) {
      what.accept(names.get(around.world().draw(names.size())));
    }
  }

  /**
   * Every static pod runs, or has run to its end, and is shown as it is; nothing else is shown.
   *
   * @param runs a demand on a pod of which everything but the status is in the world
   */
  void check(Consumer<Pod> runs) {
    var files = around.files().files();
    for (var pod : files.values()) {
      var mirrors =
          around.kube().pods().values().stream()
              .filter(each -> StaticPods.mirrors(each, pod))
              .toList();
      Violation.check(mirrors.size() == 1, 39, "%s has the mirrors %s", pod.uid(), mirrors);
      var mirror = mirrors.getFirst();
      Violation.check(
          mirror.deletionTimestamp().isEmpty(), 39, "the mirror of %s is deleted", pod.uid());
      if (pod.restartPolicy() == RestartPolicy.ALWAYS) {
        runs.accept(StaticPods.remembering(pod, mirror));
      } else {
        Violation.check(
            Phase.of(mirror.status().getPhase()).filter(Phase::terminal).isPresent(),
            39,
            "%s is not told to have ended: %s",
            pod.uid(),
            mirror.status());
      }
    }
    for (var pod : around.kube().pods().values()) {
      Violation.check(
          pod.mirrored().isEmpty() || files.containsKey(pod.name()),
          39,
          "%s shows nothing",
          pod.name());
    }
  }

  /** As NodeRestriction demands it. */
  static void mirrorMade(Pod mirror) {
    var owners = mirror.api().getMetadata().getOwnerReferences();
    Violation.check(
        mirror.mirrored().isPresent()
            && owners.size() == 1
            && owners.getFirst().getKind().equals("Node")
            && owners.getFirst().getUid().equals("node-uid")
            && Boolean.TRUE.equals(owners.getFirst().getController()),
        37,
        "mirror pod %s is not one that a node may make",
        mirror.name());
  }
}
