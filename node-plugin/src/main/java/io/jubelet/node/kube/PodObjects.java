package io.jubelet.node.kube;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.effect.KubeApi.Token;
import io.jubelet.node.effect.KubeApi.TokenRequest;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import java.time.Duration;
import java.time.Instant;

/** The pods of this node at the API server, and the tokens bound to them. */
record PodObjects(Connection connection) {

  /** Repeating it changes nothing. */
  Outcome<Nothing> patchStatus(PodUid uid, PodName name, PodStatus status, Duration timeout) {
    var target = path(name) + "/status";
    var call = Call.strategicMergePatch(target, StatusPatch.of(uid, status));
    return doneWhenGone(uid, connection.send(call, timeout));
  }

  /** Repeating it changes nothing. A pod with finalizers stays until they are removed. */
  Outcome<Nothing> delete(PodUid uid, PodName name, Duration timeout) {
    var options =
        Json.object()
            .put("apiVersion", "v1")
            .put("kind", "DeleteOptions")
            .put("gracePeriodSeconds", 0);
    options.putObject("preconditions").put("uid", uid.value());
    return doneWhenGone(uid, connection.send(Call.delete(path(name), options), timeout));
  }

  Outcome<Token> token(TokenRequest request, Duration timeout) {
    var pod = request.pod();
    var body =
        Json.object().put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
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
    return connection
        .send(Call.post(target, body), timeout)
        .outcome(
            answer -> {
              var status = answer.path("status");
              return new Token(
                  status.path("token").asText(),
                  Instant.parse(status.path("expirationTimestamp").asText()));
            });
  }

  private static String path(PodName name) {
    return "/api/v1/namespaces/%s/pods/%s"
        .formatted(Call.segment(name.namespace()), Call.segment(name.name()));
  }

  /** The wish holds when the pod is gone, or another one bears its name. */
  private static Outcome<Nothing> doneWhenGone(PodUid uid, Reply reply) {
    if (reply.is(Reply.NOT_FOUND)) {
      return Outcome.done();
    }
    return switch (reply.outcome()) {
      case Refused<Nothing>(String reason, String message)
          when reason.equals("Conflict") && message.contains("UID in precondition: " + uid) ->
          Outcome.done();
      case Outcome<Nothing> outcome -> outcome;
    };
  }
}
