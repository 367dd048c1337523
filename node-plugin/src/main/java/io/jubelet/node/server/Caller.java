package io.jubelet.node.server;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a request says of who sent it.
 *
 * @param certificates the client's chain as TLS received it, unverified
 * @param token the bearer token of the {@code Authorization} header
 */
record Caller(List<X509Certificate> certificates, Optional<String> token) {
  private static final String BEARER = "bearer ";

  Caller {
    certificates = List.copyOf(certificates);
  }

  /** The token of a header value {@code Bearer TOKEN}. */
  static Optional<String> tokenOf(String header) {
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.of(header.substring(BEARER.length()).strip()).filter(token -> !token.isEmpty())
        : Optional.empty();
  }

  /** Tokens never reach a log. */
  @Override
  public String toString() {
    return "Caller[certificates=" + certificates.size() + ", token=" + token.isPresent() + "]";
  }
}
