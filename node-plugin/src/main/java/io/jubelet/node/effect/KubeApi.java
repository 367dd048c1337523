package io.jubelet.node.effect;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.PullSecrets;
import io.jubelet.node.model.References;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The API server, as far as a node may use it. Refused carries the API's reason and message. */
public interface KubeApi {
  /**
   * Creates the Node, or brings the kubelet's own labels of an existing one up to date; its taints
   * are the administrator's by then.
   *
   * @param node empty where others make it; refused with NotFound until they have
   */
  Outcome<RegisteredNode> registerNode(Optional<Node> node, Duration timeout);

  /** Reads the own Node anew. Refused with NotFound when there is none. */
  Outcome<OwnNode> readNode(Duration timeout);

  /** Patches {@code status} of the own Node: conditions by type, the rest as given. */
  Outcome<Nothing> patchNodeStatus(NodeStatus status, Duration timeout);

  /** Renews the Lease of the own Node; makes it if need be. */
  Outcome<Nothing> renewLease(Instant now, Duration leaseDuration, Duration timeout);

  /**
   * Patches {@code status} of a pod with its UID as precondition, without reading it first.
   * Conditions are merged by type, so that those of others stay. Done also when the pod, or this
   * incarnation of it, is gone.
   */
  Outcome<Nothing> patchPodStatus(PodUid uid, PodName name, PodStatus status, Duration timeout);

  /** Deletes the pod with grace 0 and its UID as precondition. Done when it is gone. */
  Outcome<Nothing> deletePod(PodUid uid, PodName name, Duration timeout);

  /**
   * Makes a mirror pod. Done also when it is there already and mirrors the same; refused with
   * AlreadyExists when another pod has its name.
   */
  Outcome<Nothing> createMirrorPod(Pod mirror, Duration timeout);

  /** Reads what the environment and the volumes of the pod refer to by name. */
  Outcome<References> references(Pod pod, Duration timeout);

  /** Reads the pod's pull secrets; Done also when some cannot be read. */
  Outcome<PullSecrets> pullSecrets(Pod pod, Duration timeout);

  /** The handler of a RuntimeClass; refused with NotFound when there is none of that name. */
  Outcome<String> runtimeHandler(String runtimeClass, Duration timeout);

  /** The pod's service account; it names one. */
  Outcome<ServiceAccount> serviceAccount(Pod pod, Duration timeout);

  /** A bound service-account token for the pod (TokenRequest). */
  Outcome<Token> token(TokenRequest request, Duration timeout);

  /** Publishes an event about a pod or the own Node; losing one is allowed. */
  Outcome<Nothing> event(ObjectEvent event, Duration timeout);

  /**
   * The content of a {@code NodeRuntimeRevision}; one that leaves the runtime as it is has that of
   * {@code current}. Refused with NotFound when it is gone.
   */
  Outcome<RuntimeConfiguration> revision(
      String name, RuntimeConfiguration current, Duration timeout);

  /** Server-side apply of the node's own part of {@code NodeRuntimeState.status}. */
  Outcome<Nothing> applyAgentStatus(AgentReport report, Duration timeout);

  /** TokenReview: who bears this token. Refused with Unauthorized when nobody. */
  Outcome<User> review(String bearerToken, Duration timeout);

  /** SubjectAccessReview on nodes/{subresource} of the own Node: whether the user may. */
  Outcome<Boolean> allowed(User user, String verb, String subresource, Duration timeout);

  /**
   * @param accountUid refused with Conflict when another account has that name by now; empty when
   *     any will do
   */
  record TokenRequest(
      Pod pod,
      String serviceAccount,
      Optional<String> accountUid,
      List<String> audiences,
      Duration expiration) {
    public TokenRequest {
      audiences = List.copyOf(audiences);
    }
  }

  record ServiceAccount(SecretId id, SortedMap<String, String> annotations) {}

  record Token(String value, Instant expiresAt) {
    @Override
    public String toString() {
      return "Token[expiresAt=" + expiresAt + "]";
    }
  }

  /**
   * @param status what the Node told before this agent came, as far as it says since when: its
   *     conditions and {@code nodeInfo.bootID}; empty for one that has told nothing yet
   */
  record RegisteredNode(String uid, Optional<NodeStatus> status) {}

  record ObjectEvent(
      InvolvedObject about, boolean warning, String reason, String message, Instant at) {}

  /**
   * What an event is about.
   *
   * @param namespace empty for a Node
   * @param field the field of the container that it is about, as {@code spec.containers{NAME}};
   *     empty when it is about the object as a whole
   */
  record InvolvedObject(String kind, String namespace, String name, String uid, String field) {
    public static InvolvedObject pod(PodUid uid, PodName name, String field) {
      return new InvolvedObject("Pod", name.namespace(), name.name(), uid.value(), field);
    }

    public static InvolvedObject node(String name, String uid) {
      return new InvolvedObject("Node", "", name, uid, "");
    }
  }

  record User(String name, String uid, List<String> groups, SortedMap<String, List<String>> extra) {
    public User {
      groups = List.copyOf(groups);
    }
  }
}
