package io.jubelet.node.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.server.NodeView.Served;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * The paths of port 10250 and the answer of each, as the Go kubelet has them
 * (pkg/kubelet/server/server.go). Asks the runtime where it must, so it runs on a virtual thread.
 */
final class Routes {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final boolean debuggingHandlers;
  private final NodeView node;
  private final Runtimes runtimes;
  private final InstantSource clock;
  private final StreamRoutes streams;
  private final ObjectMapper json = new ObjectMapper();

  Routes(ServerSettings settings, NodeView node, Runtimes runtimes, InstantSource clock) {
    this.debuggingHandlers = settings.debuggingHandlers();
    this.node = node;
    this.runtimes = runtimes;
    this.clock = clock;
    this.streams = new StreamRoutes(node, runtimes);
  }

  Answer answer(Call call) {
    var path = call.segments();
    return switch (path.getFirst()) {
      case "healthz" -> get(call, healthz());
      case "pods" -> path.size() == 1 ? get(call, pods()) : notFound();
      case "configz" -> get(call, Answer.json(node.configuration()));
      case "why" -> path.size() == 3 ? get(call, why(call, path)) : notFound();
      case "metrics" -> path.size() == 1 ? get(call, Answer.ok(node.metrics())) : notFound();
      case "runningpods", "containerLogs", "exec", "attach", "portForward" ->
          debuggingHandlers
              ? debugging(call, path)
              : Answer.error(405, "Debug endpoints are disabled.\n");
      default -> notFound();
    };
  }

  Answer healthz() {
    return node.ailment().map(why -> Answer.error(500, why + "\n")).orElse(Answer.ok("ok"));
  }

  private Answer debugging(Call call, List<String> path) {
    return switch (path.getFirst()) {
      case "containerLogs" ->
          path.size() == 4
              ? get(call, log(call, new PodName(path.get(1), path.get(2)), path.get(3)))
              : notFound();
      case "runningpods" -> get(call, runningPods());
      default -> streams.answer(call, path);
    };
  }

  private Answer log(Call call, PodName name, String container) {
    return switch (LogQuery.of(call, clock.instant())) {
      case LogQuery.Parsed.Bad(Answer answer) -> answer;
      case LogQuery.Parsed.Good(LogQuery query) ->
          node.pod(name)
              .map(pod -> log(pod, container, query))
              .orElseGet(() -> Answer.error(404, "pod \"" + name.name() + "\" does not exist"));
    };
  }

  private Answer log(Served served, String container, LogQuery query) {
    var pod = served.pod().name().name();
    if (served.pod().container(container).isEmpty()) {
      return Answer.error(
          404, "container \"%s\" not found in pod \"%s\"".formatted(container, pod));
    }
    return switch (LogChoice.of(pod, served.status(), container, query.previous())) {
      case LogChoice.None(String message) -> Answer.error(400, message);
      case LogChoice.Chosen(String id) -> file(served, id, query);
    };
  }

  private Answer file(Served served, String containerId, LogQuery query) {
    return switch (runtimes.at(served.runtime()).inspect(served.pod().uid(), TIMEOUT)) {
      case Outcome.Done<RuntimePod>(RuntimePod found) ->
          found.containers().stream()
              .filter(container -> container.id().equals(containerId))
              .filter(container -> !container.logPath().isEmpty())
              .findFirst()
              .<Answer>map(it -> log(served, it, query))
              .orElseGet(
                  () ->
                      Answer.error(
                          400, "failed to try resolving symlinks: no log of " + containerId));
      case Outcome.Refused<RuntimePod>(_, String message) -> Answer.error(500, message);
      case Outcome.Unknown<RuntimePod>(String cause) -> Answer.error(500, cause);
    };
  }

  private Answer log(Served served, ContainerInstance container, LogQuery query) {
    return new Answer.Log(
        Path.of(container.logPath()), query.options(), () -> live(served, container.id()));
  }

  /** Unknown counts as live: a follower waits rather than miss something. */
  private boolean live(Served served, String containerId) {
    return !(runtimes.at(served.runtime()).inspect(served.pod().uid(), TIMEOUT)
            instanceof Outcome.Done<RuntimePod>(RuntimePod found))
        || found.containers().stream()
            .anyMatch(one -> one.id().equals(containerId) && one.run().live());
  }

  /**
   * {@code GET /why/NAMESPACE/POD}: the last decisions about a pod, as a story, newest last; as
   * JSON with {@code ?output=json} or when nothing else is accepted. Authorised as {@code get} on
   * {@code nodes/proxy}, as the Go kubelet does for every path that it has no subresource for: who
   * may ask it may ask {@code /pods} too. The answer is bounded by the recorder.
   */
  private Answer why(Call call, List<String> path) {
    var name = new PodName(path.get(1), path.get(2));
    var json =
        call.parameter("output").filter("json"::equals).isPresent() || call.acceptsOnlyJson();
    return node.why(name, json)
        .map(text -> json ? Answer.json(text) : Answer.ok(text))
        .orElseGet(
            () ->
                Answer.error(
                    404, "no decision about a pod \"%s\" is known on this node\n".formatted(name)));
  }

  private Answer pods() {
    var list = new PodList();
    list.setItems(
        node.pods().stream()
            .map(served -> new PodBuilder(served.pod().api()).withStatus(served.status()).build())
            .toList());
    return document(list);
  }

  /** The pods with a live container, named as the runtime knows them. */
  private Answer runningPods() {
    var list = new PodList();
    list.setItems(
        node.pods().stream().filter(this::running).map(Served::pod).map(Routes::named).toList());
    return document(list);
  }

  private boolean running(Served served) {
    return runtimes.at(served.runtime()).inspect(served.pod().uid(), TIMEOUT)
            instanceof Outcome.Done<RuntimePod>(RuntimePod found)
        && found.containers().stream().anyMatch(one -> one.run() instanceof Run.Running);
  }

  private static io.fabric8.kubernetes.api.model.Pod named(Pod pod) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(pod.name().name())
        .withNamespace(pod.name().namespace())
        .withUid(pod.uid().value())
        .endMetadata()
        .build();
  }

  private Answer document(Object document) {
    try {
      return Answer.json(json.writeValueAsString(document));
    } catch (JsonProcessingException e) {
      return Answer.error(500, e.getOriginalMessage());
    }
  }

  private static Answer get(Call call, Answer answer) {
    return call.method().equals("GET") || call.method().equals("HEAD")
        ? answer
        : Answer.error(405, "405: Method Not Allowed");
  }

  static Answer notFound() {
    return Answer.error(404, "404: Page Not Found");
  }
}
