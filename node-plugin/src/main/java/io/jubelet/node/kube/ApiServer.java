package io.jubelet.node.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.KubeWatch;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PullSecrets;
import io.jubelet.node.model.References;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RuntimeConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The API server as one node sees it. All calls are bounded by their timeout, are sent once, and
 * may be made from any thread at the same time; what repeating one does is said where it is made.
 */
public final class ApiServer implements KubeApi, KubeWatch, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ApiServer.class.getName());

  private final Connection connection;
  private final String node;
  private final NodeObject nodeObject;
  private final NodeLease lease;
  private final PodObjects pods;
  private final ReferencedObjects referenced;
  private final PullSecretObjects pullSecrets;
  private final Events events;
  private final Thread eventWriter;
  private final Reviews reviews;
  private final RuntimeStates states;

  private ApiServer(Connection connection, String node) {
    this.connection = connection;
    this.node = node;
    this.nodeObject = new NodeObject(connection, node);
    this.lease = new NodeLease(connection, node, nodeObject);
    this.pods = new PodObjects(connection);
    this.referenced = new ReferencedObjects(connection);
    this.pullSecrets = new PullSecretObjects(connection);
    this.events = new Events(connection, node);
    this.eventWriter = Thread.ofVirtual().name("events").unstarted(events);
    this.reviews = new Reviews(connection, node);
    this.states = new RuntimeStates(connection, node);
  }

  /**
   * Reads the kubeconfig and the certificates it names; nothing is sent yet.
   *
   * @param node the name of this node, which the credentials must be for
   * @param version of this program, for the API server's log
   */
  public static ApiServer open(Path kubeconfig, String node, String version)
      throws BadKubeconfigException {
    var config = Kubeconfig.read(kubeconfig);
    var server = new ApiServer(Connection.open(config, "jubelet/" + version), node);
    server.eventWriter.start();
    return server;
  }

  @Override
  public Outcome<RegisteredNode> registerNode(Optional<Node> own, Duration timeout) {
    return own.isPresent() ? nodeObject.register(own.get(), timeout) : nodeObject.find(timeout);
  }

  @Override
  public Outcome<OwnNode> readNode(Duration timeout) {
    return nodeObject.read(timeout);
  }

  @Override
  public Outcome<Nothing> patchNodeStatus(NodeStatus status, Duration timeout) {
    return nodeObject.patchStatus(status, timeout);
  }

  @Override
  public Outcome<Nothing> renewLease(Instant now, Duration leaseDuration, Duration timeout) {
    return lease.renew(now, leaseDuration, timeout);
  }

  @Override
  public Outcome<Nothing> patchPodStatus(
      PodUid uid, PodName name, PodStatus status, Duration timeout) {
    return pods.patchStatus(uid, name, status, timeout);
  }

  @Override
  public Outcome<Nothing> deletePod(PodUid uid, PodName name, Duration timeout) {
    return pods.delete(uid, name, timeout);
  }

  @Override
  public Outcome<Nothing> createMirrorPod(Pod mirror, Duration timeout) {
    return pods.createMirror(mirror, timeout);
  }

  @Override
  public Outcome<References> references(Pod pod, Duration timeout) {
    return referenced.of(pod, timeout);
  }

  @Override
  public Outcome<PullSecrets> pullSecrets(Pod pod, Duration timeout) {
    return pullSecrets.of(pod, timeout);
  }

  @Override
  public Outcome<String> runtimeHandler(String runtimeClass, Duration timeout) {
    var target = "/apis/node.k8s.io/v1/runtimeclasses/" + Call.segment(runtimeClass);
    var reply = connection.send(Call.get(target), timeout);
    return reply.is(Reply.NOT_FOUND)
        ? new Outcome.Refused<>(
            "NotFound", "runtimeclass.node.k8s.io \"%s\" not found".formatted(runtimeClass))
        : reply.outcome(found -> found.path("handler").asText());
  }

  @Override
  public Outcome<ServiceAccount> serviceAccount(Pod pod, Duration timeout) {
    return pods.serviceAccount(pod, timeout);
  }

  @Override
  public Outcome<Token> token(TokenRequest request, Duration timeout) {
    return pods.token(request, timeout);
  }

  /** Done as soon as the event is in the queue; the timeout is not needed. */
  @Override
  public Outcome<Nothing> event(ObjectEvent event, Duration timeout) {
    return events.add(event);
  }

  @Override
  public Outcome<RuntimeConfiguration> revision(
      String name, RuntimeConfiguration current, Duration timeout) {
    return states.revision(name, current, timeout);
  }

  @Override
  public Outcome<Nothing> applyAgentStatus(AgentReport report, Duration timeout) {
    return states.apply(report, timeout);
  }

  @Override
  public Outcome<User> review(String bearerToken, Duration timeout) {
    return reviews.review(bearerToken, timeout);
  }

  @Override
  public Outcome<Boolean> allowed(User user, String verb, String subresource, Duration timeout) {
    return reviews.allowed(user, verb, subresource, timeout);
  }

  /**
   * Tells the listener from three threads, for pods, the Node and the order; each waits for it to
   * return. Closing waits for none.
   */
  @Override
  public AutoCloseable watch(Listener listener) {
    var podWatch =
        new ListWatch(
            connection,
            new ListWatch.Target("/api/v1/pods", "spec.nodeName=" + node, false),
            new PodSink(listener));
    var nodeWatch =
        new ListWatch(
            connection,
            new ListWatch.Target("/api/v1/nodes", "metadata.name=" + node, false),
            new NodeSink(listener));
    var orderWatch =
        new ListWatch(
            connection,
            new ListWatch.Target(RuntimeStates.STATES, "metadata.name=" + node, true),
            new OrderSink(listener));
    Thread.ofVirtual().name("watch-pods").start(podWatch);
    Thread.ofVirtual().name("watch-node").start(nodeWatch);
    Thread.ofVirtual().name("watch-order").start(orderWatch);
    return () -> {
      podWatch.close();
      nodeWatch.close();
      orderWatch.close();
    };
  }

  /** Ends all calls; events that still wait are lost. Watches are closed on their own. */
  @Override
  public void close() {
    eventWriter.interrupt();
    connection.close();
  }

  private record PodSink(Listener listener) implements ListWatch.Sink {
    @Override
    public void listed(List<JsonNode> items) {
      var pods = new ArrayList<Pod>();
      items.forEach(item -> pod(item).ifPresent(pods::add));
      listener.podsListed(pods);
    }

    @Override
    public void changed(JsonNode item) {
      pod(item).ifPresent(listener::podChanged);
    }

    @Override
    public void gone(JsonNode item) {
      var metadata = item.path("metadata");
      var grace = metadata.path("deletionGracePeriodSeconds");
      listener.podGone(
          new PodUid(metadata.path("uid").asText()),
          grace.isNumber() ? Optional.of(Pod.bounded(grace.asLong())) : Optional.empty());
    }

    @Override
    public void absent() {
      throw new IllegalStateException("every API server has pods");
    }

    /** Empty for what is no pod: the others must not suffer from it. */
    private static Optional<Pod> pod(JsonNode item) {
      try {
        return Optional.of(new Pod(Json.value(item, io.fabric8.kubernetes.api.model.Pod.class)));
      } catch (JsonProcessingException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "pod {0} is not understood: {1}",
            item.path("metadata").path("name").asText(),
            e.getOriginalMessage());
        return Optional.empty();
      }
    }
  }

  private record NodeSink(Listener listener) implements ListWatch.Sink {
    @Override
    public void listed(List<JsonNode> items) {
      items.forEach(this::changed);
    }

    @Override
    public void changed(JsonNode item) {
      listener.nodeChanged(NodeObject.own(item));
    }

    /** What was told of it last holds until there is another one. */
    @Override
    public void gone(JsonNode item) {}

    @Override
    public void absent() {
      throw new IllegalStateException("every API server has nodes");
    }
  }

  private final class OrderSink implements ListWatch.Sink {
    private final Listener listener;

    OrderSink(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void listed(List<JsonNode> items) {
      if (items.isEmpty()) {
        listener.orderChanged(Optional.empty());
      } else {
        changed(items.getFirst());
      }
    }

    /** An order that is not understood leaves the last one in force. */
    @Override
    public void changed(JsonNode item) {
      try {
        listener.orderChanged(Optional.of(order(item)));
      } catch (JsonProcessingException | RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "NodeRuntimeState {0} is not understood: {1}", node, e);
      }
    }

    private RolloutOrder order(JsonNode item) throws JsonProcessingException {
      long generation = item.path("metadata").path("generation").asLong();
      states.observed(generation);
      return Forms.order(Json.value(item.path("spec"), NodeRuntimeStateSpec.class), generation);
    }

    @Override
    public void gone(JsonNode item) {
      listener.orderChanged(Optional.empty());
    }

    @Override
    public void absent() {
      listener.orderChanged(Optional.empty());
    }
  }
}
