package io.jubelet.node.cri;

import io.grpc.Status;
import io.jubelet.node.cri.CriConnection.Reply;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.translate.KubernetesLabels;
import io.jubelet.wire.cri.Container;
import io.jubelet.wire.cri.ContainerFilter;
import io.jubelet.wire.cri.ContainerRef;
import io.jubelet.wire.cri.ListContainersRequest;
import io.jubelet.wire.cri.ListContainersResponse;
import io.jubelet.wire.cri.ListPodSandboxRequest;
import io.jubelet.wire.cri.ListPodSandboxResponse;
import io.jubelet.wire.cri.PodSandbox;
import io.jubelet.wire.cri.PodSandboxFilter;
import io.jubelet.wire.cri.SandboxRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the runtime knows, put together from its list and status calls. What disappears between the
 * list and its status is left out, as if it had gone before.
 */
final class Inspection {
  private static final String REASON = "RuntimeInspectError";

  private static final Comparator<Sandbox> NEWEST_SANDBOX =
      Comparator.comparingInt(Sandbox::attempt).reversed().thenComparing(Sandbox::id);
  private static final Comparator<ContainerInstance> NEWEST_CONTAINER =
      Comparator.comparing(ContainerInstance::name)
          .thenComparing(Comparator.comparingInt(ContainerInstance::attempt).reversed())
          .thenComparing(ContainerInstance::id);

  private final CriConnection connection;

  Inspection(CriConnection connection) {
    this.connection = connection;
  }

  Outcome<List<RuntimePod>> list(Deadline deadline) {
    return sandboxes(ListPodSandboxRequest.getDefaultInstance(), deadline)
        .then(
            sandboxes ->
                containers(ListContainersRequest.getDefaultInstance(), deadline)
                    .map(containers -> grouped(sandboxes, containers)));
  }

  Outcome<SortedSet<String>> usedImages(Deadline deadline) {
    return containers(ListContainersRequest.getDefaultInstance(), deadline)
        .map(
            containers -> {
              var used = new TreeSet<String>();
              for (var each : containers) {
                used.add(each.getImageId());
                used.add(each.getImageRef());
                used.add(each.getImage().getImage());
                used.add(each.getImage().getUserSpecifiedImage());
              }
              used.remove("");
              return used;
            });
  }

  private static List<RuntimePod> grouped(List<PodSandbox> sandboxes, List<Container> containers) {
    var pods = new TreeMap<PodUid, Pod>();
    for (var seen : sandboxes) {
      Views.pod(seen.getLabelsMap())
          .ifPresent(
              uid ->
                  pods.computeIfAbsent(uid, _ -> new Pod(Views.name(seen.getLabelsMap())))
                      .add(seen, uid));
    }
    for (var seen : containers) {
      Views.pod(seen.getLabelsMap())
          .ifPresent(
              uid ->
                  pods.computeIfAbsent(uid, _ -> new Pod(Views.name(seen.getLabelsMap())))
                      .containers
                      .add(Views.container(seen)));
    }
    return pods.entrySet().stream().map(pod -> pod.getValue().as(pod.getKey())).toList();
  }

  Outcome<RuntimePod> inspect(PodUid pod, Deadline deadline) {
    var sandboxes =
        ListPodSandboxRequest.newBuilder()
            .setFilter(
                PodSandboxFilter.newBuilder()
                    .putLabelSelector(KubernetesLabels.POD_UID, pod.value()))
            .build();
    var containers =
        ListContainersRequest.newBuilder()
            .setFilter(
                ContainerFilter.newBuilder()
                    .putLabelSelector(KubernetesLabels.POD_UID, pod.value()))
            .build();
    return sandboxes(sandboxes, deadline)
        .then(
            seenSandboxes ->
                containers(containers, deadline)
                    .then(seenContainers -> inspect(pod, seenSandboxes, seenContainers, deadline)));
  }

  private Outcome<RuntimePod> inspect(
      PodUid uid, List<PodSandbox> sandboxes, List<Container> containers, Deadline deadline) {
    var labels =
        sandboxes.isEmpty()
            ? containers.stream().findFirst().map(Container::getLabelsMap)
            : Optional.of(sandboxes.getFirst().getLabelsMap());
    var pod = new Pod(labels.map(Views::name).orElse(new PodName("", "")));
    return Parallel.each(sandboxes, seen -> sandbox(seen, uid, deadline))
        .then(
            inspected -> {
              pod.fromFile = sandboxes.stream().anyMatch(Views::fromFile);
              inspected.forEach(found -> found.ifPresent(pod.sandboxes::add));
              return Parallel.each(containers, seen -> container(seen, deadline));
            })
        .map(
            inspected -> {
              inspected.forEach(found -> found.ifPresent(pod.containers::add));
              return pod.as(uid);
            });
  }

  private Outcome<Optional<Sandbox>> sandbox(PodSandbox seen, PodUid pod, Deadline deadline) {
    var request = SandboxRef.newBuilder().setPodSandboxId(seen.getId()).build();
    return of(
        "sandbox",
        present(
            connection
                .ask(CriMethods.POD_SANDBOX_STATUS, request, deadline)
                .map(answer -> Views.sandbox(answer.getStatus(), pod))));
  }

  private Outcome<Optional<ContainerInstance>> container(Container seen, Deadline deadline) {
    var request = ContainerRef.newBuilder().setContainerId(seen.getId()).build();
    return of(
        "container " + seen.getMetadata().getName(),
        present(
            connection
                .ask(CriMethods.CONTAINER_STATUS, request, deadline)
                .map(
                    answer ->
                        Views.container(
                            answer.getStatus(),
                            seen.getPodSandboxId(),
                            TerminationMessage.of(answer.getStatus())))));
  }

  /** Who of a pod does not answer is to be known by name. */
  private static <T> Outcome<T> of(String part, Outcome<T> outcome) {
    return outcome instanceof Unknown<T>(String cause)
        ? new Unknown<>(part + ": " + cause)
        : outcome;
  }

  private static <T> Outcome<Optional<T>> present(Reply<T> reply) {
    return switch (reply) {
      case Reply.Answer<T>(T value) -> new Done<>(Optional.of(value));
      case Reply.Failure<T>(Status status, boolean sent) ->
          sent && status.getCode() == Status.Code.NOT_FOUND
              ? new Done<>(Optional.empty())
              : Answers.failed(status, sent, REASON);
    };
  }

  private Outcome<List<PodSandbox>> sandboxes(ListPodSandboxRequest request, Deadline deadline) {
    return connection
        .call(CriMethods.LIST_POD_SANDBOX, request, deadline, REASON)
        .map(ListPodSandboxResponse::getItemsList);
  }

  private Outcome<List<Container>> containers(ListContainersRequest request, Deadline deadline) {
    return connection
        .call(CriMethods.LIST_CONTAINERS, request, deadline, REASON)
        .map(ListContainersResponse::getContainersList);
  }

  /** A pod while its parts come in. */
  private static final class Pod {
    private final PodName name;
    private boolean fromFile;
    private final List<Sandbox> sandboxes = new ArrayList<>();
    private final List<ContainerInstance> containers = new ArrayList<>();

    Pod(PodName name) {
      this.name = name;
    }

    void add(PodSandbox seen, PodUid uid) {
      fromFile |= Views.fromFile(seen);
      sandboxes.add(Views.sandbox(seen, uid));
    }

    RuntimePod as(PodUid uid) {
      sandboxes.sort(NEWEST_SANDBOX);
      containers.sort(NEWEST_CONTAINER);
      return new RuntimePod(uid, name, fromFile, sandboxes, containers);
    }
  }
}
