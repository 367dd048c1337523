package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.KubeApi.ServiceAccount;
import io.jubelet.node.effect.KubeApi.Token;
import io.jubelet.node.effect.KubeApi.TokenRequest;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.StaticPods;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The pods of this node at the API server, and the tokens bound to them. */
record PodObjects(Connection connection) {
  /** NodeRestriction does not find the pod, the Node authorizer not its service account. */
  private static final Set<String> BEHIND = Set.of("NotFound", "Forbidden");

  /** Repeating it changes nothing. */
  Outcome<Nothing> patchStatus(PodUid uid, PodName name, PodStatus status, Duration timeout) {
    var target = path(name) + "/status";
    var call = Call.strategicMergePatch(target, StatusPatch.of(uid, status));
    return doneWhenGone(connection.send(call, timeout));
  }

  /** Repeating it changes nothing. A pod with finalizers stays until they are removed. */
  Outcome<Nothing> delete(PodUid uid, PodName name, Duration timeout) {
    var options =
        Json.object()
            .put("apiVersion", "v1")
            .put("kind", "DeleteOptions")
            .put("gracePeriodSeconds", 0);
    options.putObject("preconditions").put("uid", uid.value());
    return doneWhenGone(connection.send(Call.delete(path(name), options), timeout));
  }

  /** Repeating it changes nothing: the name is the pod's, and one that is there is compared. */
  Outcome<Nothing> createMirror(Pod mirror, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var target = "/api/v1/namespaces/%s/pods".formatted(Call.segment(mirror.name().namespace()));
    var reply = connection.send(Call.post(target, Json.tree(mirror.api())), deadline.left());
    if (!(reply instanceof Reply.Answered answer) || answer.status() != Reply.CONFLICT) {
      return reply.outcome();
    }
    var there =
        connection
            .send(Call.get(path(mirror.name())), deadline.left())
            .outcome(
                pod ->
                    pod.path("metadata")
                        .path("annotations")
                        .path(StaticPods.CONFIG_MIRROR)
                        .asText());
    return there instanceof Outcome.Done<String>(var hash)
            && mirror.mirrored().equals(Optional.of(hash))
        ? Outcome.done()
        : reply.outcome();
  }

  /** Repeating it makes another token. */
  /** A node may read those of its pods, and the API server may not know of a new pod yet. */
  Outcome<ServiceAccount> serviceAccount(Pod pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var namespace = pod.name().namespace();
    var name = pod.spec().getServiceAccountName();
    var target =
        "/api/v1/namespaces/%s/serviceaccounts/%s"
            .formatted(Call.segment(namespace), Call.segment(name));
    return CatchUp.ask(
        BEHIND,
        deadline,
        () ->
            connection
                .send(Call.get(target), deadline.left())
                .outcome(found -> serviceAccount(found, namespace, name)));
  }

  private static ServiceAccount serviceAccount(JsonNode found, String namespace, String name) {
    var metadata = found.path("metadata");
    var annotations = new TreeMap<String, String>();
    metadata
        .path("annotations")
        .properties()
        .forEach(each -> annotations.put(each.getKey(), each.getValue().asText()));
    return new ServiceAccount(
        new SecretId(metadata.path("uid").asText(), namespace, name), annotations);
  }

  Outcome<Token> token(TokenRequest request, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var call = tokenCall(request);
    return CatchUp.ask(
        BEHIND, deadline, () -> connection.send(call, deadline.left()).outcome(PodObjects::token));
  }

  private static Token token(JsonNode answer) {
    var status = answer.path("status");
    return new Token(
        status.path("token").asText(), Instant.parse(status.path("expirationTimestamp").asText()));
  }

  private static Call tokenCall(TokenRequest request) {
    var pod = request.pod();
    var body =
        Json.object().put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
    request.accountUid().ifPresent(uid -> body.putObject("metadata").put("uid", uid));
    var spec = body.putObject("spec").put("expirationSeconds", request.expiration().toSeconds());
    var audiences = spec.putArray("audiences");
    request.audiences().forEach(audiences::add);
    spec.putObject("boundObjectRef")
        .put("apiVersion", "v1")
        .put("kind", "Pod")
        .put("name", pod.name().name())
        .put("uid", pod.uid().value());
    var target =
        "/api/v1/namespaces/%s/serviceaccounts/%s/token"
            .formatted(
                Call.segment(pod.name().namespace()), Call.segment(request.serviceAccount()));
    return Call.post(target, body);
  }

  private static String path(PodName name) {
    return "/api/v1/namespaces/%s/pods/%s"
        .formatted(Call.segment(name.namespace()), Call.segment(name.name()));
  }

  /**
   * The wish holds when the pod is gone, or another one bears its name. The API server says the
   * latter of a patch by blaming the UID, which is immutable, and of a deletion by a conflict with
   * its precondition.
   */
  private static Outcome<Nothing> doneWhenGone(Reply reply) {
    return switch (reply) {
      case Reply.Answered answer
          when answer.status() == Reply.NOT_FOUND
              || answer.blames("metadata.uid")
              || contradictsPrecondition(answer) ->
          Outcome.done();
      case Reply other -> other.outcome();
    };
  }

  /** Told from other conflicts by its text alone, which has two spellings in apiserver. */
  private static boolean contradictsPrecondition(Reply.Answered answer) {
    return answer.status() == Reply.CONFLICT
        && (answer.message().contains("UID in the precondition")
            || answer.message().contains("UID in precondition"));
  }
}
