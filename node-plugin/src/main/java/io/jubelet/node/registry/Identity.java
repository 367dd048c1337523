package io.jubelet.node.registry;

import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.RegistryCredential.Whose;
import io.jubelet.node.model.Sha256;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * For whom a credential provider is asked.
 *
 * @param account empty when it is asked for the node
 * @param token for the provider; empty without an account
 */
record Identity(Optional<SecretId> account, String token, SortedMap<String, String> annotations) {
  Identity {
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  static Identity ofNode() {
    return new Identity(Optional.empty(), "", new TreeMap<>());
  }

  Whose whose() {
    return account.<Whose>map(Whose.OfAccount::new).orElseGet(Whose.EveryPod::new);
  }

  /** By what an answer is kept for it; the token is not to be found in memory because of that. */
  String key(boolean perToken) {
    var parts = account + " " + annotations + (perToken ? " " + Sha256.hex(token) : "");
    return account.isEmpty() ? "" : Sha256.hex(parts);
  }

  /** Tokens never reach a log. */
  @Override
  public String toString() {
    return "Identity[account=" + account + "]";
  }
}
