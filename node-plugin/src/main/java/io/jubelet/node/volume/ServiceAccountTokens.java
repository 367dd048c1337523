package io.jubelet.node.volume;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.KubeApi.Token;
import io.jubelet.node.effect.KubeApi.TokenRequest;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Service-account tokens for projected volumes. The token on disk is the only copy: its own claims
 * {@code iat} and {@code exp} tell when a new one is due, so that a restart of the agent asks for
 * none.
 */
final class ServiceAccountTokens {
  /** A token is renewed after this part of its life, in per cent. */
  private static final int RENEW_AT_PERCENT = 80;

  /** And after this time at the latest. */
  private static final Duration RENEW_AFTER = Duration.ofHours(24);

  /** API default of {@code expirationSeconds}. */
  private static final Duration DEFAULT_LIFE = Duration.ofHours(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TokenSource source;
  private final Clock clock;

  ServiceAccountTokens(TokenSource source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /**
   * The token that the file should hold: what it holds now, or a new one when that is due. While
   * the API server gives none, an old token stays as long as it is valid.
   */
  Outcome<byte[]> current(
      Pod pod, ServiceAccountTokenProjection projection, Path file, Deadline deadline)
      throws IOException {
    var life =
        projection.getExpirationSeconds() == null
            ? DEFAULT_LIFE
            : Duration.ofSeconds(projection.getExpirationSeconds());
    var held = held(file);
    var now = clock.instant();
    if (held.isPresent() && now.isBefore(held.get().renewal(life))) {
      return new Done<>(held.get().bytes);
    }
    var audience = Objects.requireNonNullElse(projection.getAudience(), "");
    var request =
        new TokenRequest(
            pod,
            Objects.requireNonNullElse(pod.spec().getServiceAccountName(), "default"),
            Optional.empty(),
            audience.isEmpty() ? List.of() : List.of(audience),
            life);
    return switch (source.token(request, deadline.left())) {
      case Done<Token>(Token token) -> new Done<>(token.value().getBytes(UTF_8));
      case Refused<Token>(_, String message) -> held(held, now, message);
      case Unknown<Token>(String cause) -> held(held, now, cause);
    };
  }

  private static Outcome<byte[]> held(Optional<Held> held, Instant now, String cause) {
    return held.filter(token -> now.isBefore(token.expiresAt))
        .<Outcome<byte[]>>map(token -> new Done<>(token.bytes))
        .orElseGet(() -> new Refused<>("FailedMount", "failed to fetch token: " + cause));
  }

  /** A token on disk, with what its claims say. */
  private static final class Held {
    private final byte[] bytes;
    private final Instant issuedAt;
    private final Instant expiresAt;

    Held(byte[] bytes, Instant issuedAt, Instant expiresAt) {
      this.bytes = bytes;
      this.issuedAt = issuedAt;
      this.expiresAt = expiresAt;
    }

    /**
     * API servers may issue a token for longer than was asked (extended expiration), and warn when
     * it is used so; the life that was asked for counts.
     */
    Instant renewal(Duration asked) {
      var issued = Duration.between(issuedAt, expiresAt);
      var life = issued.compareTo(asked) < 0 ? issued : asked;
      var renewal = life.multipliedBy(RENEW_AT_PERCENT).dividedBy(100);
      return issuedAt.plus(renewal.compareTo(RENEW_AFTER) < 0 ? renewal : RENEW_AFTER);
    }
  }

  /** The token in the file; nothing when there is none, or it is no JWT with these claims. */
  private static Optional<Held> held(Path file) throws IOException {
    try {
      var bytes = Files.readAllBytes(file);
      var parts = new String(bytes, UTF_8).split("\\.", -1);
      if (parts.length != 3) {
        return Optional.empty();
      }
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      return claims.path("iat").canConvertToLong() && claims.path("exp").canConvertToLong()
          ? Optional.of(
              new Held(
                  bytes,
                  Instant.ofEpochSecond(claims.path("iat").asLong()),
                  Instant.ofEpochSecond(claims.path("exp").asLong())))
          : Optional.empty();
    } catch (NoSuchFileException | JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
