package io.jubelet.node.registry;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.KubeApi.ServiceAccount;
import io.jubelet.node.effect.KubeApi.Token;
import io.jubelet.node.effect.KubeApi.TokenRequest;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.RegistryCredential.SecretId;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/** An API server that knows service accounts and gives tokens, each another one. */
final class Accounts {
  final SortedMap<String, String> annotations = new TreeMap<>();
  private int tokens;

  static Pod pod(String name, String account) {
    return new Pod(
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName(name)
            .withUid("uid-" + name)
            .endMetadata()
            .withNewSpec()
            .withServiceAccountName(account)
            .endSpec()
            .build());
  }

  /** Nothing else may be asked of it. */
  KubeApi api() {
    return (KubeApi)
        Proxy.newProxyInstance(
            KubeApi.class.getClassLoader(),
            new Class<?>[] {KubeApi.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "serviceAccount" -> account((Pod) arguments[0]);
                  case "token" -> token((TokenRequest) arguments[0]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private Outcome<ServiceAccount> account(Pod pod) {
    var name = pod.spec().getServiceAccountName();
    return name.equals("absent")
        ? new Outcome.Refused<>("NotFound", "serviceaccounts \"absent\" not found")
        : new Outcome.Done<>(
            new ServiceAccount(new SecretId("uid-" + name, "shop", name), annotations));
  }

  private Outcome<Token> token(TokenRequest request) {
    tokens++;
    var text =
        "%s %s %s %d"
            .formatted(request.serviceAccount(), request.pod().uid(), request.audiences(), tokens);
    return new Outcome.Done<>(new Token(text, Instant.EPOCH));
  }
}
