package io.jubelet.node.sim;

import static io.jubelet.node.sim.Violation.check;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.ContainerHistory;
import io.jubelet.node.model.Phase;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RestartPolicy;
import io.jubelet.node.model.RestartTogether;
import io.jubelet.node.model.Run;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The invariants of the truth: of what really exists and happens, whatever the agent believes. What
 * took effect only after its caller had given up is nobody's fault and is not held against anyone.
 * The numbers are those of docs/INVARIANTS.md.
 */
final class Oracle {
  /** The container of that name in that pod. */
  private record Who(PodUid pod, String name) implements Comparable<Who> {
    @Override
    public int compareTo(Who other) {
      var byPod = pod.compareTo(other.pod);
      return byPod == 0 ? name.compareTo(other.name) : byPod;
    }
  }

  /** What became of one container over all its attempts. */
  private static final class Book {
    int newestStarted = -1;
    int starts;
    int lastExit = -1;
    boolean succeeded;
    final TreeSet<String> succeededIn = new TreeSet<>();

    /** It may run again, whatever its restart policy. */
    void anew() {
      starts = 0;
      succeeded = false;
    }
  }

  private final World world;
  private final SortedMap<Who, Book> books = new TreeMap<>();
  private final SortedMap<PodUid, Pod> specs = new TreeMap<>();
  private final TreeSet<PodUid> blurred = new TreeSet<>();
  private Optional<FakeRuntime> runtime = Optional.empty();
  private Optional<FakeDisk> disk = Optional.empty();
  private Optional<FakeKubeApi> kube = Optional.empty();
  private Optional<ResizeWishes> resizes = Optional.empty();
  private final Rests rests;
  private boolean clockJumped;

  Oracle(World world) {
    this.world = world;
    this.rests = new Rests(world);
  }

  void watches(FakeRuntime theRuntime, FakeDisk theDisk, FakeKubeApi theKube) {
    runtime = Optional.of(theRuntime);
    disk = Optional.of(theDisk);
    kube = Optional.of(theKube);
  }

  void watches(ResizeWishes theResizes) {
    resizes = Optional.of(theResizes);
  }

  PodName nameOf(PodUid uid) {
    return Objects.requireNonNull(specs.get(uid)).name();
  }

  void knows(Pod pod) {
    specs.put(pod.uid(), pod);
  }

  /** The wall clock was changed: periods cannot be judged any more. */
  void clockJumped() {
    clockJumped = true;
  }

  Rests rests() {
    return rests;
  }

  boolean clockHasJumped() {
    return clockJumped;
  }

  /** From now on nobody can be blamed for what exists twice of this pod. */
  private void blur(PodUid pod, boolean late) {
    if (late) {
      blurred.add(pod);
    }
  }

  private Book book(Instance instance) {
    return books.computeIfAbsent(new Who(instance.pod, instance.name), _ -> new Book());
  }

  boolean fromFile(PodUid uid) {
    return Optional.ofNullable(specs.get(uid)).filter(Pod::fromFile).isPresent();
  }

  void sandboxMade(FakeRuntime.Box box, FakeRuntime theRuntime) {
    blur(box.pod, box.late);
    if (blurred.contains(box.pod)) {
      return;
    }
    aloneWithItsName(box, theRuntime);
    var present = present(box, theRuntime);
    Room.isEnough(box.pod, present);
    Room.portsAreForOne(present);
    for (var other : theRuntime.instances(box.pod)) {
      check(!other.live(), 2, "sandbox %s is made while %s lives", box.id, other);
    }
    for (var other : theRuntime.boxes(box.pod)) {
      check(!other.ready, 2, "sandbox %s is made beside %s of pod %s", box.id, other.id, box.pod);
    }
  }

  /** The pods that somebody asks for and that are here, this one among them. */
  private List<Pod> present(FakeRuntime.Box begins, FakeRuntime theRuntime) {
    return kube.orElseThrow().pods().values().stream()
        .filter(pod -> !blurred.contains(pod.uid()))
        .filter(
            pod ->
                pod.uid().equals(begins.pod)
                    || theRuntime.instances(pod.uid()).stream().anyMatch(Instance::live)
                    || theRuntime.boxes(pod.uid()).stream().anyMatch(box -> box.ready))
        .map(pod -> resizes.orElseThrow().granted(pod))
        .toList();
  }

  /** Of static pods of one name only one is here at a time. */
  private void aloneWithItsName(FakeRuntime.Box box, FakeRuntime theRuntime) {
    var pod = specs.get(box.pod);
    if (pod == null || !pod.fromFile()) {
      return;
    }
    for (var other : specs.values()) {
      if (!other.name().equals(pod.name()) || other.uid().equals(pod.uid())) {
        continue;
      }
      if (blurred.contains(other.uid())) {
        continue;
      }
      check(
          theRuntime.instances(other.uid()).stream().noneMatch(Instance::live)
              && theRuntime.boxes(other.uid()).stream().noneMatch(each -> each.ready),
          35,
          "%s begins while %s of the same name is here",
          pod.uid(),
          other.uid());
    }
  }

  void sandboxRemoved(FakeRuntime.Box box, FakeRuntime theRuntime) {
    for (var each : theRuntime.instances(box.pod)) {
      check(
          !each.sandboxId.equals(box.id) || !each.live() || each.late || box.late,
          5,
          "sandbox %s is removed with %s in it",
          box.id,
          each);
    }
    var pod = specs.get(box.pod);
    var last =
        theRuntime.boxes(box.pod).stream().allMatch(other -> other.id.equals(box.id))
            && theRuntime.instances(box.pod).isEmpty();
    if (last && pod != null && pod.fromFile()) {
      beginsAnew(box.pod);
    }
  }

  /** A version of a static pod of which nothing is left may be put back, and runs anew then. */
  private void beginsAnew(PodUid pod) {
    books.keySet().removeIf(who -> who.pod.equals(pod));
  }

  void containerMade(Instance instance, FakeRuntime theRuntime) {
    blur(instance.pod, instance.late);
    if (blurred.contains(instance.pod)) {
      return;
    }
    // One that is examined with asks for nothing, so nothing is granted to it.
    if (!Objects.requireNonNull(specs.get(instance.pod)).fromFile()
        && !instance.name.startsWith(FakeKubeApi.DEBUGGER)) {
      resizes.orElseThrow().madeAsStored(instance);
    }
    for (var other : theRuntime.instances(instance.pod)) {
      check(
          !other.name.equals(instance.name) || !other.live(),
          1,
          "%s is made while %s lives",
          instance,
          other);
      if (other.name.equals(instance.name) && !clockJumped) {
        rests.made(instance, other);
      }
    }
    var book = book(instance);
    check(
        instance.attempt > book.newestStarted,
        10,
        "%s is made although attempt %d was started",
        instance,
        book.newestStarted);
    instance.outdated = theRuntime.instances(instance.pod).stream().anyMatch(Instance::asksForAll);
  }

  void started(Instance instance, FakeRuntime theRuntime) {
    blur(instance.pod, instance.late);
    var book = book(instance);
    if (!blurred.contains(instance.pod)) {
      for (var other : theRuntime.instances(instance.pod)) {
        check(
            other == instance || !other.name.equals(instance.name) || !other.live(),
            1,
            "%s is started while %s lives",
            instance,
            other);
      }
      startedInOrder(instance, book);
    }
    book.newestStarted = Math.max(book.newestStarted, instance.attempt);
    // One that was on its way when the others were told to begin anew is none of the new ones.
    book.starts += instance.outdated ? 0 : 1;
  }

  private void startedInOrder(Instance instance, Book book) {
    var pod = Objects.requireNonNull(specs.get(instance.pod));
    if (instance.name.startsWith(FakeKubeApi.DEBUGGER)) {
      check(book.starts == 0, 63, "%s is started again", instance);
      return;
    }
    if (instance.name.startsWith("init-")) {
      for (var each : pod.containers()) {
        check(
            runtime.orElseThrow().instances(pod.uid()).stream()
                .noneMatch(
                    other ->
                        other.name.equals(each.getName())
                            && other.sandboxId.equals(instance.sandboxId)),
            3,
            "%s is started after %s was made",
            instance,
            each.getName());
      }
      return;
    }
    if (instance.name.startsWith("side-")) {
      sidecarInOrder(instance, pod);
      return;
    }
    for (Container init : pod.initContainers()) {
      if (Pod.sidecar(init)) {
        check(
            ranIn(instance.sandboxId, pod, init.getName()),
            3,
            "%s is started before %s",
            instance,
            init.getName());
        continue;
      }
      var before = books.getOrDefault(new Who(instance.pod, init.getName()), new Book());
      check(
          before.succeededIn.contains(instance.sandboxId),
          3,
          "%s is started before %s succeeded",
          instance,
          init.getName());
    }
    var policy = pod.restartPolicy();
    check(
        policy != RestartPolicy.NEVER || book.starts == 0 || book.lastExit == Shape.AGAIN,
        9,
        "%s is started again after exit code %d",
        instance,
        book.lastExit);
    check(
        policy != RestartPolicy.ON_FAILURE || !book.succeeded,
        9,
        "%s is started although it has succeeded",
        instance);
  }

  /** A sidecar starts once those before it have, and may start again at any time. */
  private void sidecarInOrder(Instance instance, Pod pod) {
    for (Container init : pod.initContainers()) {
      if (init.getName().equals(instance.name)) {
        return;
      }
      check(
          !Pod.sidecar(init) || ranIn(instance.sandboxId, pod, init.getName()),
          3,
          "%s is started before %s",
          instance,
          init.getName());
    }
  }

  private boolean ranIn(String sandboxId, Pod pod, String container) {
    return runtime.orElseThrow().instances(pod.uid()).stream()
        .anyMatch(
            each ->
                each.name.equals(container) && each.sandboxId.equals(sandboxId) && each.started);
  }

  /** A sidecar is told to stop while the pod ends: nobody that it serves may live. */
  void sidecarStops(String id) {
    var all = runtime.orElseThrow().instances();
    var sidecar = all.stream().filter(each -> each.id.equals(id)).findFirst();
    if (sidecar.isEmpty() || blurred.contains(sidecar.get().pod)) {
      return;
    }
    for (var other : all) {
      var served =
          other.pod.equals(sidecar.get().pod)
              && other.live()
              && !other.late
              && !other.name.startsWith(FakeKubeApi.DEBUGGER)
              && (!other.name.startsWith("side-") || other.name.compareTo(sidecar.get().name) > 0);
      check(!served, 32, "%s is stopped before %s", sidecar.get(), other);
    }
  }

  void exited(Instance instance, int exitCode) {
    // One that was made and never ran has not said anything.
    book(instance).lastExit = instance.started ? exitCode : book(instance).lastExit;
    if (rests.runsAnew(instance)) {
      book(instance).anew();
    } else if (exitCode == 0) {
      book(instance).succeeded = true;
      book(instance).succeededIn.add(instance.sandboxId);
    }
    var pod = Objects.requireNonNull(specs.get(instance.pod));
    if (exitCode == Shape.ALL_ANEW && RestartTogether.possible(pod)) {
      books.entrySet().stream()
          .filter(each -> each.getKey().pod().equals(instance.pod))
          .map(Map.Entry::getValue)
          .forEach(Book::anew);
      runtime.orElseThrow().instances(instance.pod).forEach(each -> each.outdated = true);
    }
  }

  /** Never is Never, but for a new image and sidecars. */
  void runsAnew(Pod pod, String name, String id, String reason) {
    check(
        reason.contains("definition changed")
            || reason.startsWith("Init")
            || pod.restartPolicy() != RestartPolicy.NEVER,
        9,
        "%s is ended to run again: %s",
        id,
        reason);
    rests.endedToRunAnew(id);
    books.computeIfAbsent(new Who(pod.uid(), name), _ -> new Book()).anew();
  }

  /** Nobody was told of its end, and the runtime that knew of it is no more. */
  void forgotten(Instance instance) {
    book(instance).succeeded = false;
    if (instance.name.startsWith(FakeKubeApi.DEBUGGER)) {
      books.remove(new Who(instance.pod, instance.name));
    } else if (!told(instance)) {
      book(instance).starts = 0;
    }
  }

  /**
   * Whether anybody was told that this attempt of a container ran; one of a lost pod need not be.
   */
  private boolean told(Instance instance) {
    return Optional.ofNullable(kube.orElseThrow().pods().get(instance.pod))
        .flatMap(pod -> ContainerHistory.statusOf(instance.name, pod.status()))
        .map(
            each ->
                each.getRestartCount() >= instance.attempt && each.getState().getWaiting() == null)
        .orElse(true);
  }

  void containerRemoved(Instance instance) {
    check(
        !instance.live() || instance.run instanceof Run.Created || instance.late,
        5,
        "%s is removed",
        instance);
    if (RestartTogether.possible(Objects.requireNonNull(specs.get(instance.pod)))) {
      // An init container of which nothing is left has to run again in the same sandbox.
      book(instance).succeededIn.remove(instance.sandboxId);
    }
  }

  /** A container of a held pod is to be removed. */
  void endIsTold(String id) {
    for (var instance : runtime.orElseThrow().instances()) {
      var pod = kube.orElseThrow().pods().get(instance.pod);
      if (instance.id.equals(id) && pod != null && !instance.late && !instance.live()) {
        check(
            ContainerHistory.statusOf(instance.name, pod.status())
                .filter(status -> tellsEnd(status, instance.attempt))
                .isPresent(),
            25,
            "%s is removed before its end was told: %s",
            instance,
            pod.status().getContainerStatuses());
      }
    }
  }

  private static boolean tellsEnd(ContainerStatus status, int attempt) {
    var last = status.getLastState();
    return status.getRestartCount() > attempt
        || (status.getRestartCount() == attempt
            && (status.getState().getTerminated() != null
                || (last != null && last.getTerminated() != null)));
  }

  void tornDown(PodUid pod) {
    if (blurred.contains(pod)) {
      return;
    }
    for (var each : runtime.orElseThrow().instances(pod)) {
      check(!each.live(), 6, "volumes or cgroup are taken down under %s", each);
    }
    for (var box : runtime.orElseThrow().boxes(pod)) {
      check(!box.ready, 6, "volumes or cgroup of %s are taken down under %s", pod, box.id);
    }
  }

  void objectDeleted(PodUid pod) {
    if (blurred.contains(pod)) {
      return;
    }
    check(
        runtime.orElseThrow().instances(pod).stream().noneMatch(Instance::live)
            && !disk.orElseThrow().holds(pod),
        13,
        "the object of %s is deleted while something is left",
        pod);
  }

  void statusWritten(Pod pod, PodStatus status) {
    var before = Phase.of(pod.status().getPhase());
    var after = Phase.of(status.getPhase());
    check(
        before.isEmpty() || !before.get().terminal() || before.equals(after),
        8,
        "phase of %s goes from %s to %s",
        pod.uid(),
        before,
        after);
    Room.preemptedRightly(pod, status);
    var began = pod.status().getStartTime();
    check(
        began == null || began.equals(status.getStartTime()),
        8,
        "startTime of %s goes from %s to %s",
        pod.uid(),
        began,
        status.getStartTime());
    for (var each : status.getContainerStatuses()) {
      var known =
          pod.status().getContainerStatuses() == null
              ? Optional.<ContainerStatus>empty()
              : pod.status().getContainerStatuses().stream()
                  .filter(other -> other.getName().equals(each.getName()))
                  .findFirst();
      check(
          known.isEmpty() || known.get().getRestartCount() <= each.getRestartCount(),
          10,
          "restartCount of %s in %s goes back from %s to %s",
          each.getName(),
          pod.uid(),
          known.map(ContainerStatus::getRestartCount),
          each.getRestartCount());
    }
  }

  /**
   * With its logs the last trace of a pod goes. A static pod of the same content is the same pod to
   * all who look at it, and begins anew.
   */
  void forgotten(PodUid pod) {
    books.keySet().removeIf(who -> who.pod().equals(pod));
  }
}
