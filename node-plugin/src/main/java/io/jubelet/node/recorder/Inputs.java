package io.jubelet.node.recorder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.NodeContext;
import io.jubelet.node.model.PodMemory;
import io.jubelet.node.model.PodObservation;
import io.jubelet.node.model.PodProbes;
import io.jubelet.node.model.PodWorker;
import io.jubelet.node.model.PodWorker.Ending;
import io.jubelet.node.model.PodWorker.Subject;
import io.jubelet.node.model.ProbeTrack;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.model.Setback;
import io.jubelet.node.model.Situation;
import io.jubelet.node.model.Waiting;
import java.util.SortedMap;

/**
 * What a decision was made from, as JSON from which the function can be asked again. Of the pod's
 * spec and of its probes only that is written which decides ({@link DecidingSpec}); the rest is
 * what the pod's status shows anyway.
 */
final class Inputs {
  private final ObjectMapper json;

  Inputs(ObjectMapper json) {
    this.json = json;
  }

  ObjectNode of(Judgement judgement) {
    return switch (judgement) {
      case Judgement.OfLifecycle(var given, _, _) -> situation(given);
      case Judgement.OfStatus(var given, var waiting, _, _) -> {
        var inputs = situation(given);
        inputs.set("waiting", waiting(waiting));
        yield inputs;
      }
      case Judgement.OfAdmission(var pod, var admitted, var node, _, _) ->
          new AdmissionInputs(json).of(pod, admitted, node);
      case Judgement.OfResize(var pod, var others, var node, _, _) ->
          new AdmissionInputs(json).of(pod, others, node);
      case Judgement.OfImage(_, _, _, var asked, _, _) -> new ImageInputs(json, asked).asked(asked);
      case Judgement.OfProbe(_, var key, var before, var success, _, _) -> {
        var inputs = json.createObjectNode();
        inputs.put("container", key.container()).put("kind", key.kind().name());
        inputs.put("success", success);
        inputs.set("track", track(before));
        yield inputs;
      }
    };
  }

  private ObjectNode situation(Situation situation) {
    var inputs = json.createObjectNode();
    inputs.set("worker", worker(situation.worker()));
    inputs.set("seen", seen(situation.seen()));
    inputs.set("memory", memory(situation.memory()));
    inputs.set("node", node(situation.node()));
    inputs.put("statusDelivered", situation.statusDelivered());
    inputs.set("probes", probes(situation.probes()));
    return inputs;
  }

  private ObjectNode worker(PodWorker worker) {
    var node = json.createObjectNode();
    switch (worker) {
      case PodWorker.Pending _ -> node.put("state", "Pending");
      case PodWorker.Syncing _ -> node.put("state", "Syncing");
      case PodWorker.Terminating(_, var ending, var stopBy) -> {
        node.put("state", "Terminating").put("stopBy", stopBy.toString());
        node.set("ending", ending(ending));
      }
      case PodWorker.Terminated(_, var ending) -> {
        node.put("state", "Terminated");
        node.set("ending", ending(ending));
      }
    }
    node.set("subject", subject(worker.subject()));
    return node;
  }

  private ObjectNode subject(Subject subject) {
    var node = json.createObjectNode();
    return switch (subject) {
      case Subject.AtApi(var pod) -> node.put("is", "AtApi").putPOJO("pod", DecidingSpec.of(pod));
      case Subject.Gone(var pod) -> node.put("is", "Gone").putPOJO("pod", DecidingSpec.of(pod));
      case Subject.Orphan(var uid, var name) -> {
        node.put("is", "Orphan").put("uid", uid.value());
        name.ifPresent(it -> node.put("namespace", it.namespace()).put("name", it.name()));
        yield node;
      }
    };
  }

  private ObjectNode ending(Ending ending) {
    var node = json.createObjectNode();
    return switch (ending) {
      case Ending.Deleted _ -> node.put("is", "Deleted");
      case Ending.Completed _ -> node.put("is", "Completed");
      case Ending.Orphaned _ -> node.put("is", "Orphaned");
      case Ending.Failed(var reason, var message) ->
          node.put("is", "Failed").put("reason", reason).put("message", message);
    };
  }

  private ObjectNode seen(PodObservation seen) {
    var node = json.createObjectNode();
    var sandboxes = node.putArray("sandboxes");
    seen.sandboxes().forEach(sandbox -> sandboxes.add(sandbox(sandbox)));
    var containers = node.putArray("containers");
    seen.containers().forEach(instance -> containers.add(instance(instance)));
    node.put("volumesMounted", seen.volumesMounted());
    node.put("directory", seen.directory());
    node.put("cgroup", seen.cgroup());
    var attempts = node.putObject("logAttempts");
    seen.logAttempts().forEach(attempts::put);
    return node;
  }

  private ObjectNode sandbox(Sandbox sandbox) {
    var node = json.createObjectNode();
    node.put("id", sandbox.id()).put("attempt", sandbox.attempt()).put("ready", sandbox.ready());
    node.put("createdAt", sandbox.createdAt().toString());
    sandbox.ips().forEach(node.putArray("ips")::add);
    return node;
  }

  private ObjectNode instance(ContainerInstance instance) {
    var node = json.createObjectNode();
    node.put("id", instance.id()).put("name", instance.name());
    node.put("sandbox", instance.sandboxId()).put("attempt", instance.attempt());
    node.put("hash", instance.hash()).put("image", instance.image());
    node.put("imageRef", instance.imageRef()).put("log", instance.logPath());
    instance
        .user()
        .ifPresent(
            user -> {
              var told = node.putObject("user").put("uid", user.uid()).put("gid", user.gid());
              user.supplementalGroups().forEach(told.putArray("groups")::add);
            });
    node.set("run", run(instance.run()));
    return node;
  }

  private ObjectNode run(Run run) {
    var node = json.createObjectNode();
    return switch (run) {
      case Run.Created(var at) -> node.put("is", "Created").put("at", at.toString());
      case Run.Running(var since) -> node.put("is", "Running").put("since", since.toString());
      case Run.Exited(var started, var finished, var code, var reason, var message) ->
          node.put("is", "Exited")
              .put("startedAt", started.toString())
              .put("finishedAt", finished.toString())
              .put("exitCode", code)
              .put("reason", reason)
              .put("message", message);
      case Run.Unknown _ -> node.put("is", "Unknown");
    };
  }

  private ObjectNode memory(PodMemory memory) {
    var node = json.createObjectNode();
    node.putPOJO("known", memory.known());
    var setbacks = node.putArray("setbacks");
    memory
        .setbacks()
        .forEach(
            (site, setback) ->
                setbacks.add(
                    setback(setback)
                        .put("kind", site.kind().name())
                        .put("container", site.container())));
    var images = node.putObject("images");
    memory
        .images()
        .forEach(
            (name, image) ->
                images
                    .putObject(name)
                    .put("attempt", image.attempt())
                    .put("ref", image.imageRef()));
    var restarts = node.putObject("restarts");
    memory
        .restarts()
        .forEach(
            (name, rest) ->
                restarts
                    .putObject(name)
                    .put("attempt", rest.attempt())
                    .put("delay", rest.delay().toString()));
    memory.done().volumesSetUpAt().ifPresent(at -> node.put("volumesSetUpAt", at.toString()));
    memory.done().deletionAskedAt().ifPresent(at -> node.put("deletionAskedAt", at.toString()));
    memory.done().preStopped().forEach(node.putArray("preStopped")::add);
    memory.done().anew().forEach(node.putArray("anew")::add);
    node.put("logsRemoved", memory.done().logsRemoved());
    node.put("allocationRemoved", memory.done().allocationRemoved());
    memory.resize().ifPresent(resize -> node.set("resize", new ResizeInputs(json).of(resize)));
    return node;
  }

  private ObjectNode setback(Setback setback) {
    return json.createObjectNode()
        .put("reason", setback.reason())
        .put("message", setback.message())
        .put("at", setback.at().toString())
        .put("delay", setback.delay().toString())
        .put("count", setback.count());
  }

  private ObjectNode node(NodeContext context) {
    var node = json.createObjectNode();
    node.put("name", context.node().name());
    context.node().ips().forEach(node.putArray("ips")::add);
    node.put("runtime", context.runtimeName()).put("resync", context.resync().toString());
    node.put("longestRest", context.longestRest().toString());
    var handlers = node.putObject("handlers");
    context
        .handlers()
        .forEach(
            (name, can) ->
                handlers
                    .putObject(name)
                    .put("recursiveReadOnly", can.recursiveReadOnly())
                    .put("userNamespaces", can.userNamespaces()));
    context.network().ifPresent(trouble -> node.put("network", trouble));
    context
        .hold()
        .ifPresent(
            hold ->
                node.putObject("hold")
                    .put("reason", hold.reason())
                    .put("since", hold.since().toString()));
    return node;
  }

  private ArrayNode probes(PodProbes probes) {
    var tracks = json.createArrayNode();
    probes
        .tracks()
        .forEach(
            (key, track) ->
                tracks.add(
                    track(track).put("container", key.container()).put("kind", key.kind().name())));
    return tracks;
  }

  private ObjectNode track(ProbeTrack track) {
    var node = json.createObjectNode();
    node.put("containerId", track.containerId()).put("verdict", track.verdict().name());
    node.put("lastSucceeded", track.lastSucceeded()).put("inARow", track.inARow());
    node.put("dueAt", track.dueAt().toString()).put("asked", track.asked());
    node.put("period", track.spec().period().toString());
    node.put("successThreshold", track.spec().successThreshold());
    node.put("failureThreshold", track.spec().failureThreshold());
    track.spec().gracePeriod().ifPresent(grace -> node.put("gracePeriod", grace.toString()));
    return node;
  }

  ObjectNode waiting(SortedMap<String, Waiting> waiting) {
    var node = json.createObjectNode();
    waiting.forEach(
        (name, why) ->
            node.putObject(name).put("reason", why.reason()).put("message", why.message()));
    return node;
  }
}
