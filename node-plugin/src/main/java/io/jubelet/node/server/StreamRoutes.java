package io.jubelet.node.server;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.effect.Runtime.AttachRequest;
import io.jubelet.node.effect.Runtime.ExecRequest;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.Run;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.Sandbox;
import io.jubelet.node.server.NodeView.Served;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code /exec}, {@code /attach} and {@code /portForward}: finds the container and asks the runtime
 * where its stream can be reached. {@code /KIND/NAMESPACE/POD[/UID]/CONTAINER}, without a container
 * for port-forward.
 */
final class StreamRoutes {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final NodeView node;
  private final Runtimes runtimes;

  StreamRoutes(NodeView node, Runtimes runtimes) {
    this.node = node;
    this.runtimes = runtimes;
  }

  Answer answer(Call call, List<String> path) {
    var forward = path.getFirst().equals("portForward");
    var least = forward ? 3 : 4;
    if (path.size() < least || path.size() > least + 1) {
      return Routes.notFound();
    }
    if (!call.method().equals("POST") && !call.method().equals("GET")) {
      return Answer.error(405, "405: Method Not Allowed");
    }
    var pod =
        node.pod(new PodName(path.get(1), path.get(2)))
            .filter(found -> path.size() == least || found.pod().uid().value().equals(path.get(3)));
    if (pod.isEmpty()) {
      return Answer.error(404, "pod does not exist");
    }
    if (!forward && !call.on("input") && !call.on("output") && !call.on("error")) {
      return Answer.error(400, "you must specify at least 1 of stdin, stdout, stderr");
    }
    return answer(call, path, pod.get());
  }

  private Answer answer(Call call, List<String> path, Served pod) {
    return switch (path.getFirst()) {
      case "exec" -> exec(call, pod, path.getLast());
      case "attach" -> attach(call, pod, path.getLast());
      default -> portForward(call, pod);
    };
  }

  private Answer exec(Call call, Served pod, String container) {
    return located(
        pod,
        found -> running(found, container).map(ContainerInstance::id),
        "container not found (\"" + container + "\")",
        (runtime, id) ->
            runtime.exec(
                new ExecRequest(
                    id,
                    call.query().getOrDefault("command", List.of()),
                    call.on("tty"),
                    call.on("input"),
                    call.on("output"),
                    call.on("error") && !call.on("tty")),
                TIMEOUT));
  }

  /** The terminal of an attach is the one the container was created with. */
  private Answer attach(Call call, Served pod, String container) {
    var tty =
        pod.pod().container(container).filter(it -> Boolean.TRUE.equals(it.getTty())).isPresent();
    return located(
        pod,
        found -> running(found, container).map(ContainerInstance::id),
        "container " + container + " not found in pod " + fullName(pod),
        (runtime, id) ->
            runtime.attach(
                new AttachRequest(
                    id, tty, call.on("input"), call.on("output"), call.on("error") && !tty),
                TIMEOUT));
  }

  private Answer portForward(Call call, Served pod) {
    var ports = new ArrayList<Integer>();
    for (var text : call.query().getOrDefault("port", List.of())) {
      if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65535) {
        return Answer.error(400, "unable to parse \"" + text + "\" as a port");
      }
      ports.add(Integer.valueOf(text));
    }
    return located(
        pod,
        found ->
            found.sandboxes().stream()
                .filter(Sandbox::ready)
                .max(Comparator.comparingInt(Sandbox::attempt))
                .map(Sandbox::id),
        "pod not found (\"" + fullName(pod) + "\")",
        (runtime, id) -> runtime.portForward(id, ports, TIMEOUT));
  }

  private Answer located(
      Served pod, Function<RuntimePod, Optional<String>> choice, String missing, Ask ask) {
    var runtime = runtimes.at(pod.runtime());
    return switch (runtime.inspect(pod.pod().uid(), TIMEOUT)) {
      case Outcome.Done<RuntimePod>(RuntimePod found) ->
          choice
              .apply(found)
              .map(id -> stream(ask.url(runtime, id)))
              .orElseGet(() -> Answer.error(500, missing));
      case Outcome.Refused<RuntimePod>(_, String message) -> Answer.error(500, message);
      case Outcome.Unknown<RuntimePod>(String cause) -> Answer.error(500, cause);
    };
  }

  private static Answer stream(Outcome<URI> url) {
    return switch (url) {
      case Outcome.Done<URI>(URI target) -> new Answer.Stream(target);
      case Outcome.Refused<URI>(_, String message) -> Answer.error(500, message);
      case Outcome.Unknown<URI>(String cause) -> Answer.error(500, cause);
    };
  }

  private static Optional<ContainerInstance> running(RuntimePod pod, String container) {
    return pod.containers().stream()
        .filter(instance -> instance.name().equals(container))
        .filter(instance -> instance.run() instanceof Run.Running)
        .max(Comparator.comparingInt(ContainerInstance::attempt));
  }

  /** {@code NAME_NAMESPACE}, as the Go kubelet's messages have it. */
  private static String fullName(Served pod) {
    return pod.pod().name().name() + "_" + pod.pod().name().namespace();
  }

  /** Asks the runtime for the address of a stream. */
  private interface Ask {
    Outcome<URI> url(Runtime runtime, String id);
  }
}
