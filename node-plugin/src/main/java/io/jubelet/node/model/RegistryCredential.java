package io.jubelet.node.model;

import java.util.Optional;

/**
 * One way to log in to a registry.
 *
 * @param place the registry it is for, with a path if only for a part of it; {@code *} stands for
 *     one label of the host name or a part of one
 * @param hash the SHA-256 of the credential in lower-case hexadecimal digits, as records of pulled
 *     images have it (upstream hashAuthConfig)
 * @param whose who may use what was pulled with it
 */
public record RegistryCredential(
    String place, String username, String password, String hash, Whose whose) {

  /** One incarnation of a Secret, or of a ServiceAccount. */
  public record SecretId(String uid, String namespace, String name) {}

  /** Whom a credential belongs to. */
  public sealed interface Whose {
    /** Every pod of this node. */
    record EveryPod() implements Whose {}

    /** Pods that name the secret that it comes from. */
    record OfSecret(SecretId secret) implements Whose {}

    /** Pods of the service account that a credential provider acted for (KEP-4412). */
    record OfAccount(SecretId account) implements Whose {}

    static Whose of(Optional<SecretId> secret) {
      return secret.<Whose>map(OfSecret::new).orElseGet(EveryPod::new);
    }
  }

  /** As what a provider answered for a service account. */
  public RegistryCredential with(Whose other) {
    return new RegistryCredential(place, username, password, hash, other);
  }

  /** Passwords never reach a log. */
  @Override
  public String toString() {
    return "RegistryCredential[place=" + place + ", whose=" + whose + "]";
  }
}
