package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.effect.KubeApi.User;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.Sha256;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Who bears a token, and what a user may do on this node, as the API server says. Lifetimes are the
 * defaults of {@code KubeletConfiguration} {@code authentication.webhook} and {@code
 * authorization.webhook}.
 */
final class Reviews {
  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(2);
  private static final Duration ALLOWED_LIFETIME = Duration.ofMinutes(5);
  private static final Duration DENIED_LIFETIME = Duration.ofSeconds(30);

  /** Those who ask a node are few: monitoring, the API server, administrators. */
  private static final int MAX_TOKENS = 256;

  private static final int MAX_QUESTIONS = 1024;

  private final Connection connection;
  private final String node;
  private final AnswerCache<String, User> users = new AnswerCache<>(MAX_TOKENS);
  private final AnswerCache<Question, Boolean> answers = new AnswerCache<>(MAX_QUESTIONS);

  private record Question(User user, String verb, String subresource) {}

  Reviews(Connection connection, String node) {
    this.connection = connection;
    this.node = node;
  }

  Outcome<User> review(String bearerToken, Duration timeout) {
    var key = Sha256.hex(bearerToken);
    var known = users.get(key);
    if (known.isPresent()) {
      return new Done<>(known.get());
    }
    var body = review("authentication.k8s.io/v1", "TokenReview");
    body.putObject("spec").put("token", bearerToken);
    return connection
        .send(Call.post("/apis/authentication.k8s.io/v1/tokenreviews", body), timeout)
        .outcome(answer -> answer.path("status"))
        .then(status -> user(key, status));
  }

  private Outcome<User> user(String key, JsonNode status) {
    if (!status.path("authenticated").asBoolean()) {
      return new Refused<>("Unauthorized", "the API server does not know the bearer token");
    }
    var found = status.path("user");
    var extra = new TreeMap<String, List<String>>();
    found.path("extra").properties().forEach(e -> extra.put(e.getKey(), texts(e.getValue())));
    var user =
        new User(
            found.path("username").asText(),
            found.path("uid").asText(),
            texts(found.path("groups")),
            extra);
    users.put(key, user, TOKEN_LIFETIME);
    return new Done<>(user);
  }

  Outcome<Boolean> allowed(User user, String verb, String subresource, Duration timeout) {
    var question = new Question(user, verb, subresource);
    var known = answers.get(question);
    if (known.isPresent()) {
      return new Done<>(known.get());
    }
    return connection
        .send(
            Call.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", accessReview(question)),
            timeout)
        .outcome(answer -> answer.path("status").path("allowed").asBoolean())
        .map(
            allowed -> {
              answers.put(question, allowed, allowed ? ALLOWED_LIFETIME : DENIED_LIFETIME);
              return allowed;
            });
  }

  private ObjectNode accessReview(Question question) {
    var body = review("authorization.k8s.io/v1", "SubjectAccessReview");
    var user = question.user;
    var spec = body.putObject("spec").put("user", user.name()).put("uid", user.uid());
    var groups = spec.putArray("groups");
    user.groups().forEach(groups::add);
    var extra = spec.putObject("extra");
    user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
    spec.putObject("resourceAttributes")
        .put("verb", question.verb)
        .put("version", "v1")
        .put("resource", "nodes")
        .put("subresource", question.subresource)
        .put("name", node);
    return body;
  }

  private static ObjectNode review(String apiVersion, String kind) {
    return Json.object().put("apiVersion", apiVersion).put("kind", kind);
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
