package io.jubelet.node.registry;

import io.jubelet.node.decide.images.Keyring;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.KubeApi;
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
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The credential providers of this node: programs that are asked for the credentials of an image
 * (KEP-2133), of the node or of a pod's service account (KEP-4412). What one answered is kept as
 * long as it says, for the image, its registry, or all.
 */
public final class CredentialProviders {
  private static final System.Logger LOG = System.getLogger("registry");

  /** As the API server has it for a request that does not say. */
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

  /** How many answers are kept; the oldest goes first. */
  static final int MAX_KEPT = 256;

  /** Stands for every image; no registry is named so. */
  private static final String ALL = "<global>";

  private final List<CredentialPlugin> plugins;
  private final KubeApi api;

  /** By plugin and place. */
  private final Map<String, Kept> kept = new LinkedHashMap<>();

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
        .map(Annotated::account)
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
    var tokens = plugin.tokens().get();
    if (!named(pod)) {
      return tokens.required() ? Optional.empty() : Optional.of(Identity.ofNode());
    }
    return annotated(plugin, pod, deadline)
        .flatMap(
            found -> {
              var request =
                  new TokenRequest(
                      pod, found.account.name(), List.of(tokens.audience()), TOKEN_LIFETIME);
              return obtained(plugin, pod, api.token(request, deadline.left()))
                  .map(
                      token ->
                          new Identity(
                              Optional.of(found.account), token.value(), found.annotations));
            });
  }

  private record Annotated(SecretId account, SortedMap<String, String> annotations) {}

  /** The account with the annotations that the plugin gets; empty when it lacks one of them. */
  private Optional<Annotated> annotated(CredentialPlugin plugin, Pod pod, Deadline deadline) {
    var tokens = plugin.tokens().orElseThrow();
    return obtained(plugin, pod, api.serviceAccount(pod, deadline.left()))
        .filter(it -> it.annotations().keySet().containsAll(tokens.requiredAnnotations()))
        .map(
            it -> {
              var given = new TreeMap<>(it.annotations());
              given
                  .keySet()
                  .removeIf(
                      key ->
                          !tokens.requiredAnnotations().contains(key)
                              && !tokens.optionalAnnotations().contains(key));
              return new Annotated(it.id(), given);
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
    if (kept.size() > MAX_KEPT) {
      kept.remove(kept.keySet().iterator().next());
    }
  }

  /** Kept answers, for tests of the bound. */
  synchronized int size() {
    return kept.size();
  }
}
