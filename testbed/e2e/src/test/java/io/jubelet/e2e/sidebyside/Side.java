package io.jubelet.e2e.sidebyside;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.jubelet.e2e.Containerd;
import io.jubelet.testbed.ControlPlane;
import io.jubelet.testbed.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One of the two nodes. Its pods have a namespace of their own, so that both may have a name. */
final class Side {
  private static final String GATE =
      "{\"status\":{\"conditions\":[{\"type\":\"jubelet.io/gate\",\"status\":\"True\"}]}}";

  private final ControlPlane plane;
  private final KubernetesClient client;
  private final Node node;
  private final Map<String, Queue<Sighting>> pods = new ConcurrentHashMap<>();
  private final Queue<GenericKubernetesResource> events = new ConcurrentLinkedQueue<>();

  private Side(ControlPlane plane, KubernetesClient client, Node node) {
    this.plane = plane;
    this.client = client;
    this.node = node;
  }

  /** A side without pods, every one of which will be seen. */
  static Side of(ControlPlane plane, KubernetesClient client, Node node) {
    var side = new Side(plane, client, node);
    plane.kubectl("create", "namespace", side.namespace());
    side.kind("Pod").inform(new PodSightings(side.pods));
    side.kind("Event").inform(new EventSightings(side.events));
    return side;
  }

  String node() {
    return node.name();
  }

  String namespace() {
    return "on-" + node.name();
  }

  void create(GenericKubernetesResource object) {
    object.getMetadata().setNamespace(namespace());
    client.resource(object).inNamespace(namespace()).create();
  }

  /** Does to a pod what its sample says. */
  void perform(Sample.Act act, String pod) {
    switch (act) {
      case NONE -> {}
      case DELETE -> client.pods().inNamespace(namespace()).withName(pod).delete();
      case OPEN_GATE -> kubectl("patch", "pod", pod, "--subresource=status", "--patch=" + GATE);
      case CHANGE_IMAGE ->
          kubectl("set", "image", "pod", pod, "main=registry.jubelet.test/busybox:stops-by-usr1");
      case LOSE_SANDBOX -> loseSandbox(pod);
      case DEBUG ->
          kubectl(
              "debug",
              pod,
              "--image=registry.jubelet.test/busybox:1",
              "--image-pull-policy=IfNotPresent",
              "--container=debugger",
              "--profile=general",
              "--",
              "sh",
              "-c",
              "exit 5");
    }
  }

  /** Its process dies, as when the kernel is out of memory. */
  private void loseSandbox(String pod) {
    var runtime = new Containerd(node);
    runtime
        .ids(pod, "sandbox")
        .forEach(sandbox -> runtime.ctr("tasks", "kill", "--signal=SIGKILL", sandbox));
  }

  /** All versions of a pod, the newest last. */
  List<Sighting> sightings(String pod) {
    return List.copyOf(pods.getOrDefault(pod, new ConcurrentLinkedQueue<>()));
  }

  /** What was told of a pod so far. */
  List<GenericKubernetesResource> events(String pod) {
    return events.stream()
        .filter(event -> pod.equals(event.get("involvedObject", "name")))
        .toList();
  }

  private void kubectl(String... words) {
    var all = new ArrayList<>(List.of("--namespace", namespace()));
    all.addAll(List.of(words));
    plane.kubectl(all.toArray(String[]::new));
  }

  private Resources kind(String kind) {
    return client.genericKubernetesResources("v1", kind).inNamespace(namespace())::inform;
  }

  /** The objects of one kind in this namespace. */
  private interface Resources {
    Object inform(ResourceEventHandler<GenericKubernetesResource> handler);
  }

  private record PodSightings(Map<String, Queue<Sighting>> pods)
      implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource pod) {
      keep(pod, false);
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource pod) {
      keep(pod, false);
    }

    @Override
    public void onDelete(GenericKubernetesResource pod, boolean unknown) {
      keep(pod, true);
    }

    private void keep(GenericKubernetesResource pod, boolean gone) {
      pods.computeIfAbsent(pod.getMetadata().getName(), _ -> new ConcurrentLinkedQueue<>())
          .add(Sighting.of(pod, gone));
    }
  }

  private record EventSightings(Queue<GenericKubernetesResource> events)
      implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource event) {
      events.add(event);
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource event) {
      events.add(event);
    }

    @Override
    public void onDelete(GenericKubernetesResource event, boolean unknown) {}
  }
}
