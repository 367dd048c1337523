package io.jubelet.node.sim;

import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.ProbeKind;
import io.jubelet.node.model.Run;
import java.util.Optional;
import java.util.TreeMap;

/** One container as it really is. */
final class Instance {
  final PodUid pod;
  final String id;
  final String name;
  final String sandboxId;
  final int attempt;
  final String image;

  /** Whether it came, or was started, after its caller had given up. */
  boolean late;

  /** Whether its pod was told to begin anew as a whole since it was made, or just before. */
  boolean outdated;

  /** Whether a process was ever started in it. */
  boolean started;

  /** When the program is ready to be asked, once it was started. */
  long startedUpAtMillis;

  /** Whether it hangs and does not recover by itself. */
  boolean sick;

  /** Whether it takes requests. */
  boolean serving = true;

  /** What it may use. */
  ContainerResources has = new ContainerResources(new TreeMap<>(), new TreeMap<>());

  Run run;

  Instance(PodUid pod, String id, String sandboxId, ContainerInstance like) {
    this.pod = pod;
    this.id = id;
    this.name = like.name();
    this.sandboxId = sandboxId;
    this.attempt = like.attempt();
    this.image = like.image();
    this.run = like.run();
  }

  boolean health(ProbeKind kind, long millis) {
    var up = millis >= startedUpAtMillis && !sick;
    return switch (kind) {
      case STARTUP, LIVENESS -> up;
      case READINESS -> up && serving;
    };
  }

  boolean live() {
    return run.live();
  }

  /** Whether its end asks for its pod to begin anew as a whole, and it is still there to say so. */
  boolean asksForAll() {
    return run instanceof Run.Exited exited && exited.exitCode() == Shape.ALL_ANEW;
  }

  /** As the runtime shows it; the hash of a simulated container is its image. */
  ContainerInstance seen() {
    return new ContainerInstance(
        id,
        name,
        sandboxId,
        attempt,
        run,
        image,
        image,
        "sha256:" + image,
        FakeLogs.file(this).toString(),
        Optional.empty());
  }

  @Override
  public String toString() {
    return "%s/%s#%d %s in %s".formatted(pod, name, attempt, run, sandboxId);
  }
}
