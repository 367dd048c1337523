package io.jubelet.node.recorder;

import static io.jubelet.node.recorder.Fields.maybeTime;
import static io.jubelet.node.recorder.Fields.text;
import static io.jubelet.node.recorder.Fields.texts;
import static io.jubelet.node.recorder.Fields.time;
import static io.jubelet.node.recorder.Fields.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.jubelet.node.decide.probe.Probing;
import io.jubelet.node.loop.AllocationJson;
import io.jubelet.node.loop.Decisions;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.HandlerFeatures;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodResize;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Site;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks the functions of {@code decide} again, from what a document of {@link Account} holds. */
final class Replay {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Outputs OUTPUTS = new Outputs(JSON, new Inputs(JSON));

  private final Decisions decisions;

  /**
   * @param decisions of the node that recorded: admission depends on its settings
   */
  Replay(Decisions decisions) {
    this.decisions = decisions;
  }

  /** How the decision of now differs from the recorded one; empty when it does not. */
  Optional<String> difference(String document) throws JsonProcessingException {
    var recorded = JSON.readTree(document);
    if (recorded.has("leftOutBytes")) {
      return Optional.of("the inputs were left out");
    }
    var output = JSON.readTree(JSON.writeValueAsString(OUTPUTS.of(again(recorded))));
    return output.equals(recorded.get("output"))
        ? Optional.empty()
        : Optional.of("%s\nbut now %s".formatted(document, output));
  }

  private Judgement again(JsonNode recorded) {
    var at = Instant.parse(text(recorded, "at"));
    var inputs = recorded.get("inputs");
    return switch (text(recorded, "function")) {
      case "lifecycle" -> {
        var given = situation(inputs);
        yield new Judgement.OfLifecycle(given, at, decisions.lifecycle().decide(given, at));
      }
      case "status" -> {
        var given = situation(inputs);
        var waiting = waiting(inputs.get("waiting"));
        yield new Judgement.OfStatus(
            given, waiting, at, decisions.status().compute(given, waiting, at));
      }
      case "admission" -> admission(inputs, at);
      case "resize" -> room(inputs, at);
      case "probe" -> probe(inputs, at);
      case "image" -> RecordedImages.again(inputs, at);
      default -> throw new IllegalArgumentException("no function: " + recorded);
    };
  }

  private static Situation situation(JsonNode node) {
    var worker = worker(node.get("worker"));
    return new Situation(
        worker,
        seen(worker.subject().uid(), node.get("seen")),
        memory(node.get("memory")),
        context(node.get("node")),
        node.get("statusDelivered").booleanValue(),
        RecordedProbes.probes(node.get("probes")));
  }

  private static PodWorker worker(JsonNode node) {
    var subject = subject(node.get("subject"));
    return switch (text(node, "state")) {
      case "Pending" -> new PodWorker.Pending(subject.spec().orElseThrow());
      case "Syncing" -> new PodWorker.Syncing(subject.spec().orElseThrow());
      case "Terminating" ->
          new PodWorker.Terminating(subject, ending(node.get("ending")), time(node, "stopBy"));
      case "Terminated" -> new PodWorker.Terminated(subject, ending(node.get("ending")));
      default -> throw new IllegalArgumentException("no state: " + node);
    };
  }

  private static Subject subject(JsonNode node) {
    return switch (text(node, "is")) {
      case "AtApi" -> new Subject.AtApi(pod(node.get("pod")));
      case "Gone" -> new Subject.Gone(pod(node.get("pod")));
      case "Orphan" ->
          new Subject.Orphan(
              new PodUid(text(node, "uid")),
              node.has("name")
                  ? Optional.of(new PodName(text(node, "namespace"), text(node, "name")))
                  : Optional.empty());
      default -> throw new IllegalArgumentException("no subject: " + node);
    };
  }

  private static Pod pod(JsonNode node) {
    return new Pod(value(node, io.fabric8.kubernetes.api.model.Pod.class));
  }

  private static Ending ending(JsonNode node) {
    return switch (text(node, "is")) {
      case "Deleted" -> new Ending.Deleted();
      case "Completed" -> new Ending.Completed();
      case "Orphaned" -> new Ending.Orphaned();
      case "Failed" -> new Ending.Failed(text(node, "reason"), text(node, "message"));
      default -> throw new IllegalArgumentException("no ending: " + node);
    };
  }

  private static PodObservation seen(PodUid uid, JsonNode node) {
    var sandboxes = new ArrayList<Sandbox>();
    for (var each : node.get("sandboxes")) {
      sandboxes.add(
          new Sandbox(
              text(each, "id"),
              uid,
              each.get("attempt").intValue(),
              each.get("ready").booleanValue(),
              time(each, "createdAt"),
              texts(each.get("ips"))));
    }
    var containers = new ArrayList<ContainerInstance>();
    node.get("containers").forEach(each -> containers.add(instance(each)));
    var attempts = new TreeMap<String, Integer>();
    node.get("logAttempts")
        .properties()
        .forEach(each -> attempts.put(each.getKey(), each.getValue().intValue()));
    return new PodObservation(
        uid,
        sandboxes,
        containers,
        node.get("volumesMounted").booleanValue(),
        node.get("directory").booleanValue(),
        node.get("cgroup").booleanValue(),
        attempts);
  }

  private static ContainerInstance instance(JsonNode node) {
    return new ContainerInstance(
        text(node, "id"),
        text(node, "name"),
        text(node, "sandbox"),
        node.get("attempt").intValue(),
        run(node.get("run")),
        text(node, "hash"),
        text(node, "image"),
        text(node, "imageRef"),
        text(node, "log"),
        Optional.ofNullable(node.get("user")).map(Replay::user));
  }

  private static ContainerInstance.User user(JsonNode node) {
    var groups = new ArrayList<Long>();
    node.get("groups").forEach(group -> groups.add(group.longValue()));
    return new ContainerInstance.User(
        node.get("uid").longValue(), node.get("gid").longValue(), groups);
  }

  private static Run run(JsonNode node) {
    return switch (text(node, "is")) {
      case "Created" -> new Run.Created(time(node, "at"));
      case "Running" -> new Run.Running(time(node, "since"));
      case "Exited" ->
          new Run.Exited(
              time(node, "startedAt"),
              time(node, "finishedAt"),
              node.get("exitCode").intValue(),
              text(node, "reason"),
              text(node, "message"));
      case "Unknown" -> new Run.Unknown();
      default -> throw new IllegalArgumentException("no run: " + node);
    };
  }

  private static PodMemory memory(JsonNode node) {
    var setbacks = new TreeMap<Site, Setback>();
    for (var each : node.get("setbacks")) {
      setbacks.put(
          new Site(Site.Kind.valueOf(text(each, "kind")), text(each, "container")),
          new Setback(
              text(each, "reason"),
              text(each, "message"),
              time(each, "at"),
              Duration.parse(text(each, "delay")),
              each.get("count").intValue()));
    }
    var images = new TreeMap<String, PodMemory.PulledImage>();
    node.get("images")
        .properties()
        .forEach(
            each ->
                images.put(
                    each.getKey(),
                    new PodMemory.PulledImage(
                        each.getValue().get("attempt").intValue(), text(each.getValue(), "ref"))));
    var restarts = new TreeMap<String, PodMemory.RestartDelay>();
    node.get("restarts")
        .properties()
        .forEach(
            each ->
                restarts.put(
                    each.getKey(),
                    new PodMemory.RestartDelay(
                        each.getValue().get("attempt").intValue(),
                        Duration.parse(text(each.getValue(), "delay")))));
    return new PodMemory(
        value(node.get("known"), PodStatus.class),
        setbacks,
        images,
        restarts,
        new PodMemory.Done(
            maybeTime(node, "volumesSetUpAt"),
            maybeTime(node, "deletionAskedAt"),
            new TreeSet<>(texts(node.get("preStopped"))),
            node.has("anew") ? new TreeSet<>(texts(node.get("anew"))) : new TreeSet<>(),
            node.get("logsRemoved").booleanValue(),
            node.get("allocationRemoved").booleanValue()),
        Optional.ofNullable(node.get("resize")).map(Replay::resize));
  }

  private static PodResize resize(JsonNode node) {
    return new PodResize(
        AllocationJson.resources(node.get("desired")),
        AllocationJson.allocation(node.get("allocation")),
        Optional.ofNullable(node.get("stored")).map(AllocationJson::allocation),
        Optional.ofNullable(node.get("pending"))
            .map(
                pending ->
                    new PodResize.Pending(
                        text(pending, "reason"),
                        text(pending, "message"),
                        pending.get("generation").longValue())));
  }

  private static NodeContext context(JsonNode node) {
    return new NodeContext(
        new NodeIdentity(text(node, "name"), texts(node.get("ips"))),
        text(node, "runtime"),
        handlers(node.get("handlers")),
        node.has("network") ? Optional.of(text(node, "network")) : Optional.empty(),
        Optional.ofNullable(node.get("hold"))
            .map(hold -> new NodeContext.Hold(text(hold, "reason"), time(hold, "since"))),
        Duration.parse(text(node, "resync")),
        Duration.parse(text(node, "longestRest")));
  }

  private static SortedMap<String, HandlerFeatures> handlers(JsonNode node) {
    var handlers = new TreeMap<String, HandlerFeatures>();
    node.properties()
        .forEach(
            each ->
                handlers.put(
                    each.getKey(),
                    new HandlerFeatures(
                        each.getValue().get("recursiveReadOnly").booleanValue(),
                        each.getValue().get("userNamespaces").booleanValue())));
    return handlers;
  }

  private static SortedMap<String, Waiting> waiting(JsonNode node) {
    var waiting = new TreeMap<String, Waiting>();
    node.properties()
        .forEach(
            each ->
                waiting.put(
                    each.getKey(),
                    new Waiting(
                        text(each.getValue(), "reason"), text(each.getValue(), "message"))));
    return waiting;
  }

  private Judgement admission(JsonNode inputs, Instant at) {
    var pod = asking(inputs.get("pod"));
    var admitted = others(inputs);
    var node = view(inputs);
    var refusal = decisions.admission().refusal(pod, admitted, node);
    return new Judgement.OfAdmission(pod, admitted, node, at, refusal);
  }

  private Judgement room(JsonNode inputs, Instant at) {
    var pod = asking(inputs.get("pod"));
    var others = others(inputs);
    var node = view(inputs);
    var refusal = decisions.resizing().refusal(pod, others, node);
    return new Judgement.OfResize(pod, others, node, at, refusal);
  }

  private static List<Pod> others(JsonNode inputs) {
    var others = new ArrayList<Pod>();
    inputs.get("admitted").forEach(each -> others.add(asking(each)));
    return others;
  }

  private static NodeView view(JsonNode inputs) {
    var self = inputs.get("node");
    var labels = new TreeMap<String, String>();
    self.get("labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    var taints = new ArrayList<Taint>();
    self.get("taints").forEach(taint -> taints.add(JSON.convertValue(taint, Taint.class)));
    return new NodeView(
        host(inputs.get("host")),
        new OwnNode(text(self, "name"), labels, taints),
        self.get("supplementalGroups").booleanValue(),
        self.get("fresh").booleanValue());
  }

  private static HostFacts host(JsonNode node) {
    return new HostFacts(
        node.get("cpus").intValue(),
        node.get("memoryBytes").longValue(),
        0,
        node.get("rootFsBytes").longValue(),
        0,
        0,
        0,
        0,
        0,
        node.get("appArmor").booleanValue(),
        new HostFacts.MachineIdentity("", "", "", text(node, "kernel"), "", ""));
  }

  /** A pod whose one container has what the recorded one asked for as a whole. */
  private static Pod asking(JsonNode node) {
    var builder =
        new PodBuilder().withNewMetadata().withUid(text(node, "uid")).endMetadata().withNewSpec();
    builder
        .withContainers(List.of(container(node)))
        .withPriority(node.get("priority").isNull() ? null : node.get("priority").intValue())
        .withHostNetwork(flag(node, "hostNetwork"))
        .withHostIPC(flag(node, "hostIPC"))
        .withHostUsers(flag(node, "hostUsers"));
    if (node.has("os")) {
      builder.withNewOs(text(node, "os"));
    }
    if (node.has("nodeSelector")) {
      var selector = new TreeMap<String, String>();
      node.get("nodeSelector")
          .properties()
          .forEach(label -> selector.put(label.getKey(), label.getValue().asText()));
      builder.withNodeSelector(selector);
    }
    if (node.has("nodeAffinity")) {
      builder
          .withNewAffinity()
          .withNodeAffinity(JSON.convertValue(node.get("nodeAffinity"), NodeAffinity.class))
          .endAffinity();
    }
    for (var profile : node.path("appArmor")) {
      builder
          .addNewContainer()
          .withNewSecurityContext()
          .withAppArmorProfile(JSON.convertValue(profile, AppArmorProfile.class))
          .endSecurityContext()
          .endContainer();
    }
    for (var toleration : node.path("tolerations")) {
      builder.addToTolerations(JSON.convertValue(toleration, Toleration.class));
    }
    if (node.has("sysctls") || node.has("supplementalGroupsPolicy")) {
      var context = builder.withNewSecurityContext();
      node.path("sysctls").forEach(name -> context.addNewSysctl(name.asText(), ""));
      if (node.has("supplementalGroupsPolicy")) {
        context.withSupplementalGroupsPolicy(text(node, "supplementalGroupsPolicy"));
      }
      context.endSecurityContext();
    }
    var pod =
        builder
            .endSpec()
            .withNewStatus()
            .withQosClass(text(node, "qosClass"))
            .endStatus()
            .editMetadata()
            .addToAnnotations(
                node.get("fromFile").booleanValue()
                    ? Map.of("kubernetes.io/config.source", "file")
                    : Map.of())
            .endMetadata();
    return new Pod(
        node.has("osLabel")
            ? pod.editMetadata()
                .addToLabels("kubernetes.io/os", text(node, "osLabel"))
                .endMetadata()
                .build()
            : pod.build());
  }

  private static @Nullable Boolean flag(JsonNode node, String name) {
    return node.path(name).isBoolean() ? node.get(name).booleanValue() : null;
  }

  private static Container container(JsonNode pod) {
    var amounts = new TreeMap<String, Quantity>();
    pod.get("requests")
        .properties()
        .forEach(each -> amounts.put(each.getKey(), new Quantity(each.getValue().asText())));
    var container =
        new ContainerBuilder()
            .withName("all")
            .withNewResources()
            .withRequests(amounts)
            .endResources();
    for (var port : pod.get("hostPorts")) {
      container
          .addNewPort()
          .withHostPort(port.get("port").intValue())
          .withProtocol(port.get("protocol").textValue())
          .withHostIP(port.get("address").textValue())
          .endPort();
    }
    return container.build();
  }

  private static Judgement probe(JsonNode inputs, Instant at) {
    var key = RecordedProbes.key(inputs);
    var before = RecordedProbes.track(inputs.get("track"));
    var success = inputs.get("success").booleanValue();
    var after =
        Probing.answered(PodProbes.none().with(key, before), key, success, at).tracks().get(key);
    if (after == null) {
      throw new IllegalStateException("no track of " + key);
    }
    var nobody = new Subject.Orphan(new PodUid("-"), Optional.empty());
    return new Judgement.OfProbe(nobody, key, before, success, at, after);
  }
}
