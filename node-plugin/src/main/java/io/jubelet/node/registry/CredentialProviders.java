package io.jubelet.node.registry;

import io.jubelet.node.decide.images.Keyring;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.model.ImageName;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.registry.CredentialPlugin.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The credential providers of this node: programs that are asked for the credentials of an image
 * (KEP-2133). What one answered is kept as long as it says, for the image, its registry, or all.
 */
public final class CredentialProviders {
  private static final System.Logger LOG = System.getLogger("registry");

  /** How many answers are kept; the oldest goes first. */
  static final int MAX_KEPT = 256;

  /** Stands for every image; no registry is named so. */
  private static final String ALL = "<global>";

  private final List<CredentialPlugin> plugins;

  /** By plugin and place. */
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  private record Kept(List<RegistryCredential> credentials, Deadline until) {}

  CredentialProviders(List<CredentialPlugin> plugins) {
    this.plugins = List.copyOf(plugins);
  }

  public static CredentialProviders none() {
    return new CredentialProviders(List.of());
  }

  /** What the providers that are there for an image have for it, in their order. */
  List<RegistryCredential> of(ImageName image, Duration timeout) {
    var found = new ArrayList<RegistryCredential>();
    for (var plugin : plugins) {
      if (plugin.images().stream().anyMatch(place -> Keyring.matches(place, image.repository()))) {
        found.addAll(Keyring.lookup(of(plugin, image, timeout), image.repository()));
      }
    }
    return found;
  }

  private List<RegistryCredential> of(CredentialPlugin plugin, ImageName image, Duration timeout) {
    var known = known(plugin, image);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      var answer = plugin.ask(image.repository(), timeout);
      keep(plugin, image, answer);
      return answer.credentials();
    } catch (CredentialPlugin.FailedException failed) {
      LOG.log(System.Logger.Level.WARNING, failed.getMessage());
      return List.of();
    }
  }

  private static String key(CredentialPlugin plugin, String place) {
    return plugin.name() + " " + place;
  }

  private synchronized Optional<List<RegistryCredential>> known(
      CredentialPlugin plugin, ImageName image) {
    kept.values().removeIf(one -> one.until.passed());
    for (var place : List.of(image.repository(), image.registry(), ALL)) {
      var one = kept.get(key(plugin, place));
      if (one != null) {
        return Optional.of(one.credentials);
      }
    }
    return Optional.empty();
  }

  private synchronized void keep(CredentialPlugin plugin, ImageName image, Answer answer) {
    if (answer.lifetime().isZero()) {
      return;
    }
    var place =
        switch (answer.keep()) {
          case IMAGE -> image.repository();
          case REGISTRY -> image.registry();
          case GLOBAL -> ALL;
        };
    kept.put(key(plugin, place), new Kept(answer.credentials(), Deadline.after(answer.lifetime())));
    if (kept.size() > MAX_KEPT) {
      kept.remove(kept.keySet().iterator().next());
    }
  }

  /** Kept answers, for tests of the bound. */
  synchronized int size() {
    return kept.size();
  }
}
