package io.jubelet.node.registry;

import io.jubelet.node.decide.images.Keyring;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.KubeApi.ServiceAccount;
import io.jubelet.node.effect.KubeApi.Token;
import io.jubelet.node.effect.KubeApi.TokenRequest;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.model.ImageName;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.registry.CredentialPlugin.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The credential providers of this node: programs that are asked for the credentials of an image
 * (KEP-2133), of the node or of a pod's service account (KEP-4412). What one answered is kept as
 * long as it says, for the image, its registry, or all.
 */
public final class CredentialProviders {
  private static final System.Logger LOG = System.getLogger("io.jubelet.node.registry");

  /** As the API server has it for a request that does not say. */
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

  /** Four fifths of that, as upstream's token manager. */
  private static final Duration TOKEN_KEPT = Duration.ofMinutes(48);

  /** How many answers, and how many tokens, are kept; the oldest goes first. */
  static final int MAX_KEPT = 256;

  /** Stands for every image; no registry is named so. */
  private static final String ALL = "<global>";

  private final List<CredentialPlugin> plugins;
  private final KubeApi api;

  /** By plugin and place. */
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  /** Tokens of accounts for pods, by both and the audience: a new one is another key of answers. */
  private final Map<String, KeptToken> tokens = new LinkedHashMap<>();

  private record KeptToken(String value, Deadline until) {
    @Override
    public String toString() {
      return "KeptToken[until=" + until + "]";
    }
  }

  private record Kept(List<RegistryCredential> credentials, Deadline until) {}

  CredentialProviders(List<CredentialPlugin> plugins, KubeApi api) {
    this.plugins = List.copyOf(plugins);
    this.api = api;
  }

  /** None at all. */
  public static CredentialProviders none(KubeApi api) {
    return new CredentialProviders(List.of(), api);
  }

  /** What the providers that are there for an image have for it, in their order. */
  List<RegistryCredential> of(ImageName image, Pod pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var found = new ArrayList<RegistryCredential>();
    for (var plugin : plugins) {
      if (there(plugin, image)) {
        identity(plugin, pod, deadline)
            .map(who -> new Question(plugin, image, who))
            .map(question -> answer(question, deadline.left()))
            .ifPresent(all -> found.addAll(Keyring.lookup(all, image.repository())));
      }
    }
    return found;
  }

  /** The pod's account, when a provider that is there for the image would act for it. */
  Optional<SecretId> accountOf(ImageName image, Pod pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    return plugins.stream()
        .filter(plugin -> plugin.tokens().isPresent() && there(plugin, image) && named(pod))
        .flatMap(plugin -> annotated(plugin, pod, deadline).stream())
        .map(ServiceAccount::id)
        .findFirst();
  }

  private static boolean there(CredentialPlugin plugin, ImageName image) {
    return plugin.images().stream().anyMatch(it -> Keyring.matches(it, image.repository()));
  }

  private static boolean named(Pod pod) {
    return !Objects.requireNonNullElse(pod.spec().getServiceAccountName(), "").isEmpty();
  }

  /** What is asked of a plugin. */
  private record Question(CredentialPlugin plugin, ImageName image, Identity who) {
    String key(String place) {
      var perToken = plugin.tokens().filter(TokenAttributes::perToken).isPresent();
      return plugin.name() + " " + place + " " + who.key(perToken);
    }
  }

  /** Empty when the plugin is not to be asked for this pod, or cannot be. */
  private Optional<Identity> identity(CredentialPlugin plugin, Pod pod, Deadline deadline) {
    if (plugin.tokens().isEmpty()) {
      return Optional.of(Identity.ofNode());
    }
    if (!named(pod)) {
      return plugin.tokens().get().required() ? Optional.empty() : Optional.of(Identity.ofNode());
    }
    return annotated(plugin, pod, deadline)
        .flatMap(
            found ->
                token(plugin, pod, found.id(), deadline)
                    .map(
                        token ->
                            new Identity(Optional.of(found.id()), token, found.annotations())));
  }

  private Optional<String> token(
      CredentialPlugin plugin, Pod pod, SecretId account, Deadline deadline) {
    var audience = plugin.tokens().orElseThrow().audience();
    var key = pod.uid() + " " + account + " " + audience;
    synchronized (this) {
      tokens.values().removeIf(one -> one.until.passed());
      var known = tokens.get(key);
      if (known != null) {
        return Optional.of(known.value);
      }
    }
    var request =
        new TokenRequest(
            pod, account.name(), Optional.of(account.uid()), List.of(audience), TOKEN_LIFETIME);
    var token = obtained(plugin, pod, api.token(request, deadline.left())).map(Token::value);
    token.ifPresent(value -> keep(key, value));
    return token;
  }

  private synchronized void keep(String key, String token) {
    tokens.put(key, new KeptToken(token, Deadline.after(TOKEN_KEPT)));
    dropOldest(tokens);
  }

  private static void dropOldest(Map<String, ?> some) {
    if (some.size() > MAX_KEPT) {
      some.remove(some.keySet().iterator().next());
    }
  }

  /** The account with the annotations that the plugin gets; empty when it lacks one of them. */
  private Optional<ServiceAccount> annotated(CredentialPlugin plugin, Pod pod, Deadline deadline) {
    var wanted = plugin.tokens().orElseThrow();
    return obtained(plugin, pod, api.serviceAccount(pod, deadline.left()))
        .filter(it -> it.annotations().keySet().containsAll(wanted.requiredAnnotations()))
        .map(
            it -> {
              var given = new TreeMap<>(it.annotations());
              given
                  .keySet()
                  .removeIf(
                      key ->
                          !wanted.requiredAnnotations().contains(key)
                              && !wanted.optionalAnnotations().contains(key));
              return new ServiceAccount(it.id(), given);
            });
  }

  private static <T> Optional<T> obtained(CredentialPlugin plugin, Pod pod, Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Done<T>(var value) -> Optional.of(value);
      case Outcome.Refused<T>(_, var message) -> notAsked(plugin, pod, message);
      case Outcome.Unknown<T>(var cause) -> notAsked(plugin, pod, cause);
    };
  }

  private static <T> Optional<T> notAsked(CredentialPlugin plugin, Pod pod, String why) {
    LOG.log(
        System.Logger.Level.WARNING,
        "the credential provider {0} is not asked for pod {1}, whose account cannot be had: {2}",
        plugin.name(),
        pod.name(),
        why);
    return Optional.empty();
  }

  private List<RegistryCredential> answer(Question question, Duration timeout) {
    var known = known(question);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      var answer = question.plugin.ask(question.image.repository(), question.who, timeout);
      var own = answer.credentials().stream().map(it -> it.with(question.who.whose())).toList();
      keep(question, answer, own);
      return own;
    } catch (CredentialPlugin.FailedException failed) {
      LOG.log(System.Logger.Level.WARNING, failed.getMessage());
      return List.of();
    }
  }

  private synchronized Optional<List<RegistryCredential>> known(Question question) {
    kept.values().removeIf(one -> one.until.passed());
    var image = question.image;
    for (var place : List.of(image.repository(), image.registry(), ALL)) {
      var one = kept.get(question.key(place));
      if (one != null) {
        return Optional.of(one.credentials);
      }
    }
    return Optional.empty();
  }

  private synchronized void keep(
      Question question, Answer answer, List<RegistryCredential> credentials) {
    if (answer.lifetime().isZero()) {
      return;
    }
    var place =
        switch (answer.keep()) {
          case IMAGE -> question.image.repository();
          case REGISTRY -> question.image.registry();
          case GLOBAL -> ALL;
        };
    kept.put(question.key(place), new Kept(credentials, Deadline.after(answer.lifetime())));
    dropOldest(kept);
  }

  /** Kept answers, for tests of the bound. */
  synchronized int size() {
    return kept.size();
  }
}
