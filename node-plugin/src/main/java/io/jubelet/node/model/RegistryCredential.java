package io.jubelet.node.model;

import java.util.Optional;

/**
 * One way to log in to a registry.
 *
 * @param place the registry it is for, with a path if only for a part of it; {@code *} stands for
 *     one label of the host name or a part of one
 * @param hash the SHA-256 of the credential in lower-case hexadecimal digits, as records of pulled
 *     images have it (upstream hashAuthConfig)
 * @param source the secret it comes from; empty when every pod of this node may use it
 */
public record RegistryCredential(
    String place, String username, String password, String hash, Optional<SecretId> source) {

  /** One incarnation of a Secret. */
  public record SecretId(String uid, String namespace, String name) {}

  /** Passwords never reach a log. */
  @Override
  public String toString() {
    return "RegistryCredential[place=" + place + ", source=" + source + "]";
  }
}
