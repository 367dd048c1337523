package io.jubelet.node.sim;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.effect.PodFiles;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.StaticPods;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The folder of manifests: the last state is always told, those in between may be missed. */
final class FakeFiles implements PodFiles {
  private final World world;
  private final Faults faults;
  private final SortedMap<PodName, Pod> files = new TreeMap<>();

  /** Every version that there ever was. */
  private final SortedMap<PodUid, Pod> versions = new TreeMap<>();

  private long reading;

  FakeFiles(World world, Faults faults) {
    this.world = world;
    this.faults = faults;
  }

  SortedMap<PodName, Pod> files() {
    return new TreeMap<>(files);
  }

  boolean wants(PodUid uid) {
    return files.values().stream().anyMatch(pod -> pod.uid().equals(uid));
  }

  List<PodUid> everWanted() {
    return new ArrayList<>(versions.keySet());
  }

  /** A version of the pod, as the translation of a manifest would make it. */
  static Pod version(Shape shape, String name, int version) {
    var uid = "uid-" + name + "-" + version;
    var api =
        new PodBuilder(shape.pod(name, uid))
            .editMetadata()
            .withGeneration(null)
            .addToAnnotations(StaticPods.CONFIG_HASH, uid)
            .addToAnnotations(StaticPods.CONFIG_SOURCE, StaticPods.FILE)
            .addToAnnotations(StaticPods.CONFIG_SEEN, "2026-01-01T00:00:00Z")
            .endMetadata()
            .build();
    return new Pod(api);
  }

  /** Writes the file of that name. */
  void write(Pod pod) {
    files.put(pod.name(), pod);
    versions.put(pod.uid(), pod);
  }

  void remove(PodName name) {
    files.remove(name);
  }

  /** A file gets the content it once had. */
  void writeOld(PodName name) {
    var old = versions.values().stream().filter(pod -> pod.name().equals(name)).toList();
    if (!old.isEmpty()) {
      write(old.get(world.draw(old.size())));
    }
  }

  TreeSet<PodName> names() {
    var names = new TreeSet<PodName>();
    versions.values().forEach(pod -> names.add(pod.name()));
    return names;
  }

  @Override
  public AutoCloseable watch(Listener listener) {
    var mine = ++reading;
    look(listener, mine, null);
    return () -> reading++;
  }

  /** Looks again and again; what did not change is not told. */
  private void look(
      Listener listener, long mine, @org.jspecify.annotations.Nullable List<Pod> told) {
    world.after(
        faults.delay(),
        () -> {
          if (mine != reading) {
            return;
          }
          var now = List.copyOf(files.values());
          if (told == null || !told.equals(now)) {
            listener.filesRead(now, List.of());
          }
          world.after(500, () -> look(listener, mine, now));
        });
  }
}
