package io.jubelet.node.server;

import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.KubeApi.User;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.Sha256;
import io.jubelet.node.server.ServerSettings.Authorization;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a request may pass: who sent it, and whether the API server lets that user do it
 * to this node. Nobody is anonymous. May be called from any virtual thread.
 */
final class Gate {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ServerSettings settings;
  private final KubeApi api;
  private final InstantSource clock;
  private final Optional<ClientCertificates> certificates;
  private final ExpiringCache<String, User> users = new ExpiringCache<>();
  private final ExpiringCache<Question, Boolean> decisions = new ExpiringCache<>();

  Gate(ServerSettings settings, KubeApi api, InstantSource clock) {
    this.settings = settings;
    this.api = api;
    this.clock = clock;
    this.certificates = settings.authentication().clientCa().map(ClientCertificates::new);
  }

  /** The verdict on a request; its texts are those of the Go kubelet. */
  Verdict judge(Caller caller, String method, String path) {
    var user = authenticate(caller);
    if (user.isEmpty()) {
      return new Verdict.Refused(401, "Unauthorized");
    }
    if (!settings.authorization().webhook()) {
      return new Verdict.Passed(user.get());
    }
    return authorize(user.get(), RequestAttributes.of(method, path));
  }

  private Optional<User> authenticate(Caller caller) {
    var now = clock.instant();
    var byCertificate = certificates.flatMap(known -> known.user(caller.certificates(), now));
    return byCertificate.isPresent() ? byCertificate : caller.token().flatMap(this::review);
  }

  private Optional<User> review(String token) {
    if (!settings.authentication().tokens()) {
      return Optional.empty();
    }
    var key = Sha256.hex(token);
    var cached = users.get(key, clock.instant());
    if (cached.isPresent()) {
      return cached;
    }
    return switch (api.review(token, TIMEOUT)) {
      case Outcome.Done<User>(User user) -> {
        users.put(key, user, clock.instant(), settings.authentication().tokenTtl());
        yield Optional.of(user);
      }
      case Outcome.Refused<User> _, Outcome.Unknown<User> _ -> Optional.empty();
    };
  }

  private Verdict authorize(User user, RequestAttributes attributes) {
    for (var subresource : attributes.subresources()) {
      switch (allowed(new Question(user, attributes.verb(), subresource))) {
        case Outcome.Done<Boolean>(Boolean allowed) -> {
          if (allowed) {
            return new Verdict.Passed(user);
          }
        }
        case Outcome.Refused<Boolean> _, Outcome.Unknown<Boolean> _ -> {
          return new Verdict.Refused(
              500,
              "Authorization error (user=%s, verb=%s, resource=nodes, subresource=%s)"
                  .formatted(user.name(), attributes.verb(), subresource));
        }
      }
    }
    return new Verdict.Refused(
        403,
        "Forbidden (user=%s, verb=%s, resource=nodes, subresource(s)=[%s])\n"
            .formatted(
                user.name(), attributes.verb(), String.join(" ", attributes.subresources())));
  }

  private Outcome<Boolean> allowed(Question question) {
    var cached = decisions.get(question, clock.instant());
    if (cached.isPresent()) {
      return new Outcome.Done<>(cached.get());
    }
    var answer = api.allowed(question.user, question.verb, question.subresource, TIMEOUT);
    if (answer instanceof Outcome.Done<Boolean>(Boolean allowed)) {
      decisions.put(question, allowed, clock.instant(), ttl(settings.authorization(), allowed));
    }
    return answer;
  }

  private static Duration ttl(Authorization settings, boolean allowed) {
    return allowed ? settings.allowedTtl() : settings.deniedTtl();
  }

  private record Question(User user, String verb, String subresource) {}

  /** Whether a request may pass. */
  sealed interface Verdict {
    record Passed(User user) implements Verdict {}

    record Refused(int status, String message) implements Verdict {}
  }

  /**
   * What a request asks for, in the terms of a SubjectAccessReview on {@code nodes}; any one of the
   * subresources is enough (KEP-2862, pkg/kubelet/server/auth.go).
   */
  record RequestAttributes(String verb, List<String> subresources) {
    RequestAttributes {
      subresources = List.copyOf(subresources);
    }

    static RequestAttributes of(String method, String path) {
      return new RequestAttributes(verb(method), subresources(path));
    }

    private static String verb(String method) {
      return switch (method) {
        case "POST" -> "create";
        case "GET" -> "get";
        case "PUT" -> "update";
        case "PATCH" -> "patch";
        case "DELETE" -> "delete";
        default -> "";
      };
    }

    private static List<String> subresources(String path) {
      var first = path.split("/", 3).length > 1 ? path.split("/", 3)[1] : "";
      return switch (first) {
        case "stats" -> List.of("stats");
        case "metrics" -> List.of("metrics");
        case "logs" -> List.of("log");
        case "checkpoint" -> List.of("checkpoint");
        case "statusz" -> List.of("statusz");
        case "flagz" -> List.of("configz");
        case "pods", "runningpods" -> List.of("pods", "proxy");
        case "healthz", "configz" -> List.of(first, "proxy");
        default -> List.of("proxy");
      };
    }
  }
}
