package io.jubelet.node.decide.lifecycle;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.PodWorker.Terminating;
import io.jubelet.node.model.ProbeHandler;
import io.jubelet.node.model.ProbeKind;
import io.jubelet.node.model.ProbeSpec;
import io.jubelet.node.model.ProbeTrack;
import io.jubelet.node.model.ProbeTrack.Verdict;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Site;
import io.jubelet.node.model.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A pod in a few words, and what is decided for it in a few more.
 *
 * <pre>
 * spec     Never i! s~ a b d?     restart policy; init container i, sidecar s, containers a and b,
 *                                 ephemeral container d; a+ and s~+ have a preStop hook
 *          host grace:5           has the network of its node; 5 s of grace period instead of 30
 * seen     ground                 cgroup, directory and volumes; also one by one
 *          S0 s0 S0-              sandbox of attempt 0, ready, not ready, ready without an address
 *          a1=running             attempt 1 of a, in the newest sandbox; created, unknown, exit:N;
 *                                 a1=fresh:N ended just now
 *          a1=unborn              could not be started just now
 *          a1=old                 runs another image; a1=old:N ended just now with it
 *          a1=starting            its startup probe has not succeeded yet; a1=stuck: it has failed
 *          a1=hung a1=hung:5      its liveness probe has failed; with a grace period of its own
 *          a1@0=running           the same in the sandbox of attempt 0
 *          image:a1               its image was made ready
 *          anew:a1                it was ended to run again at once
 *          rest:a1=20             attempt 1 is remembered to rest 20 s after its end
 *          failed:image:a         that failed just now, and rests; also create:a, start:a, sandbox
 *                                 and volumes
 *          no-network             the node has no network for pods
 * decided  hook:s0:30s            its preStop hook alone
 *          cgroup volumes sandbox:0 image:a0 create:a0 start:a0 stop:a0:30s+hook remove:a0
 *          stop:S0 remove:s0 unmount uncgroup delete forget logs; a:REASON when a waits
 * </pre>
 */
final class Scene {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final Instant LONG_AGO = NOW.minus(Duration.ofHours(1));
  private static final String IMAGE = WrittenPod.IMAGE;
  private static final String OTHER_IMAGE = "image:0";

  private static final Pattern SANDBOX = Pattern.compile("([Ss])(\\d)(-?)");
  private static final Pattern INSTANCE =
      Pattern.compile("([a-z])(\\d)(?:@(\\d))?=([a-z]+)(?::(\\d+))?");
  private static final Pattern READY_IMAGE = Pattern.compile("image:([a-z])(\\d)");
  private static final Pattern ANEW = Pattern.compile("anew:([a-z]\\d)");
  private static final Pattern REST = Pattern.compile("rest:([a-z])(\\d)=(\\d+)");
  private static final Pattern FAILED =
      Pattern.compile("failed:(?:(image|create|start):([a-z])|(sandbox|volumes))");

  private final Pod pod;
  private final List<Sandbox> sandboxes = new ArrayList<>();
  private final List<ContainerInstance> containers = new ArrayList<>();
  private PodMemory memory = PodMemory.fresh(new PodStatus());
  private PodProbes probes = PodProbes.none();
  private Optional<String> network = Optional.empty();
  private boolean cgroup;
  private boolean volumes;
  private boolean directory;

  Scene(String spec, String seen) {
    this.pod = WrittenPod.of(spec);
    for (var word : seen.isBlank() ? new String[0] : seen.split(" +")) {
      see(word);
    }
  }

  /** What is decided while the pod is to run. */
  String whenItRuns() {
    return decided(new PodWorker.Syncing(pod), false);
  }

  /** What is decided when it was deleted, and has so many seconds left. */
  String whenItEnds(int seconds) {
    return decided(deleted(seconds), false);
  }

  /** The same, when it was told another time since. */
  String whenItEnds(int seconds, int toldSince) {
    return decided(deleted(seconds).hasten(NOW.plusSeconds(toldSince)), false);
  }

  /** What is decided when it was found here, and nobody knows its spec. */
  String whenAnOrphanEnds(int seconds) {
    var orphan = new Subject.Orphan(pod.uid(), Optional.of(pod.name()));
    return decided(new Terminating(orphan, new Ending.Orphaned(), NOW.plusSeconds(seconds)), false);
  }

  /**
   * What is decided when all of it has stopped.
   *
   * @param subject whether the API server has it still
   */
  String whenItHasEnded(Subject subject, boolean statusDelivered) {
    return decided(new PodWorker.Terminated(subject, new Ending.Deleted()), statusDelivered);
  }

  Pod pod() {
    return pod;
  }

  Scene remembering(PodMemory remembered) {
    memory = remembered;
    return this;
  }

  /** With a hook of that container begun. */
  Scene afterHookOf(String id) {
    stopped(id, true, false);
    return this;
  }

  private void stopped(String id, boolean hooked, boolean anew) {
    var stop = new PodAction.StopContainer("", id, Duration.ZERO, "", hooked, anew);
    memory = memory.with(memory.done().stopping(List.of(stop), seen()));
  }

  PodMemory memory() {
    return memory;
  }

  private Terminating deleted(int seconds) {
    return new Terminating(new Subject.AtApi(pod), new Ending.Deleted(), NOW.plusSeconds(seconds));
  }

  private String decided(PodWorker worker, boolean statusDelivered) {
    var node =
        new NodeContext(
            new NodeIdentity("node-1", List.of("192.0.2.1")),
            "containerd",
            new TreeMap<>(),
            network,
            Optional.empty(),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5));
    var situation = new Situation(worker, seen(), memory, node, statusDelivered, probes);
    return Decided.words(new Lifecycle((_, image) -> image).decide(situation, NOW));
  }

  private PodObservation seen() {
    return new PodObservation(
        pod.uid(), sandboxes, containers, volumes, directory, cgroup, new TreeMap<>());
  }

  private void see(String word) {
    switch (word) {
      case "ground" -> {
        cgroup = true;
        volumes = true;
        directory = true;
      }
      case "cgroup" -> cgroup = true;
      case "volumes" -> volumes = true;
      case "directory" -> directory = true;
      case "no-network" -> network = Optional.of("network is not ready: cni is missing");
      default -> {
        if (!seesInRuntime(word) && !remembers(word)) {
          throw new IllegalArgumentException("nothing is written '" + word + "'");
        }
      }
    }
  }

  private boolean seesInRuntime(String word) {
    var sandbox = SANDBOX.matcher(word);
    var instance = INSTANCE.matcher(word);
    if (sandbox.matches()) {
      sandboxes.add(sandbox(sandbox));
    } else if (instance.matches()) {
      containers.add(instance(instance));
      probed(instance);
    } else {
      return false;
    }
    return true;
  }

  private boolean remembers(String word) {
    var image = READY_IMAGE.matcher(word);
    var rest = REST.matcher(word);
    var anew = ANEW.matcher(word);
    var failed = FAILED.matcher(word);
    if (image.matches()) {
      memory =
          memory.withImage(
              image.group(1), new PodMemory.PulledImage(number(image.group(2)), IMAGE));
    } else if (rest.matches()) {
      var delay = Duration.ofSeconds(number(rest.group(3)));
      memory =
          memory.withRestart(
              rest.group(1), new PodMemory.RestartDelay(number(rest.group(2)), delay));
    } else if (anew.matches()) {
      stopped(anew.group(1), false, true);
    } else if (failed.matches()) {
      memory = failed(failed);
    } else {
      return false;
    }
    return true;
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }

  private PodMemory failed(MatchResult word) {
    var site =
        switch (Objects.requireNonNullElse(word.group(1), word.group(3))) {
          case "image" -> new Site(Site.Kind.IMAGE, word.group(2));
          case "create" -> new Site(Site.Kind.CREATE, word.group(2));
          case "start" -> new Site(Site.Kind.START, word.group(2));
          case "sandbox" -> Site.of(Site.Kind.SANDBOX);
          default -> Site.of(Site.Kind.VOLUMES);
        };
    var reason =
        switch (site.kind()) {
          case IMAGE -> "ErrImagePull";
          case CREATE -> "CreateContainerError";
          case START -> "RunContainerError";
          default -> "FailedSync";
        };
    return memory.failed(site, new Setback(reason, "", NOW, Duration.ofSeconds(10), 1));
  }

  private static Sandbox sandbox(MatchResult word) {
    var attempt = number(word.group(2));
    List<String> ips = word.group(3).isEmpty() ? List.of("10.0.0.1") : List.of();
    var ready = word.group(1).equals("S");
    return new Sandbox("s" + attempt, new PodUid("uid"), attempt, ready, LONG_AGO, ips);
  }

  private ContainerInstance instance(MatchResult word) {
    var image = word.group(4).equals("old") ? OTHER_IMAGE : IMAGE;
    return new ContainerInstance(
        word.group(1) + word.group(2),
        word.group(1),
        sandboxOf(word),
        number(word.group(2)),
        run(word),
        image,
        image,
        image,
        "",
        Optional.empty());
  }

  private String sandboxOf(MatchResult word) {
    var ids = sandboxes.stream().map(Sandbox::id).toList();
    var id = word.group(3) == null && !ids.isEmpty() ? ids.getLast() : "s" + word.group(3);
    if (!ids.contains(id)) {
      throw new IllegalArgumentException("no sandbox before '" + word.group() + "'");
    }
    return id;
  }

  private static Run run(MatchResult word) {
    var code = Optional.ofNullable(word.group(5)).map(Scene::number);
    return switch (word.group(4)) {
      case "created" -> new Run.Created(LONG_AGO);
      case "running", "starting", "stuck", "hung" -> new Run.Running(LONG_AGO);
      case "unknown" -> new Run.Unknown();
      case "old" -> code.map(Scene::justNow).orElseGet(() -> new Run.Running(LONG_AGO));
      case "unborn" ->
          new Run.Exited(Instant.EPOCH, NOW.minusSeconds(1), 128, "StartError", "no such file");
      case "fresh" -> justNow(code.orElseThrow(() -> noCode(word)));
      case "exit" -> exited(LONG_AGO, code.orElseThrow(() -> noCode(word)));
      default -> throw new IllegalArgumentException("no container is '" + word.group(4) + "'");
    };
  }

  private static IllegalArgumentException noCode(MatchResult word) {
    return new IllegalArgumentException("no exit code in '" + word.group() + "'");
  }

  private static Run justNow(int code) {
    return exited(NOW.minusSeconds(1), code);
  }

  private static Run exited(Instant at, int code) {
    return new Run.Exited(at.minusSeconds(1), at, code, code == 0 ? "Completed" : "Error", "");
  }

  /** What its probes say; of a container in another state there are none. */
  private void probed(MatchResult word) {
    switch (word.group(4)) {
      case "starting" -> probe(word, ProbeKind.STARTUP, Verdict.UNKNOWN);
      case "stuck" -> probe(word, ProbeKind.STARTUP, Verdict.FAILURE);
      case "hung" -> probe(word, ProbeKind.LIVENESS, Verdict.FAILURE);
      default -> {}
    }
  }

  private void probe(MatchResult word, ProbeKind kind, Verdict verdict) {
    var grace = Optional.ofNullable(word.group(5)).map(Scene::number).map(Duration::ofSeconds);
    var second = Duration.ofSeconds(1);
    var spec =
        new ProbeSpec(new ProbeHandler.Exec(List.of()), Duration.ZERO, second, second, 1, 1, grace);
    var id = word.group(1) + word.group(2);
    probes =
        probes.with(
            new PodProbes.Key(word.group(1), kind), ProbeTrack.begin(id, spec, verdict, NOW));
  }
}
