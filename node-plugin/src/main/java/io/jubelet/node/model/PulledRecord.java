package io.jubelet.node.model;

import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.RegistryCredential.Whose;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who may use an image that a kubelet pulled ({@code ImagePulledRecord} of {@code
 * kubelet.config.k8s.io}, KEP-2535).
 *
 * @param imageRef the runtime's id of the image
 * @param access by repository, because one image may have been pulled under several names
 */
public record PulledRecord(String imageRef, SortedMap<String, Access> access) {
  public PulledRecord {
    access = Collections.unmodifiableSortedMap(new TreeMap<>(access));
  }

  /**
   * What was shown to the registry, which let it be pulled.
   *
   * @param everyPod it was pulled with nothing, or with what is every pod's on this node
   * @param accounts service accounts that a credential provider acted for, the newest first
   */
  public record Access(boolean everyPod, List<UsedSecret> secrets, List<SecretId> accounts) {
    /** Those shown last; whoever is forgotten shows its secret again. */
    static final int MAX_SECRETS = 500;

    /** The newest; whoever is forgotten is acted for again. */
    static final int MAX_ACCOUNTS = 500;

    private static final Comparator<UsedSecret> ORDER =
        Comparator.<UsedSecret, String>comparing(used -> used.secret().namespace())
            .thenComparing(used -> used.secret().name())
            .thenComparing(used -> used.secret().uid());

    public Access {
      secrets = List.copyOf(secrets);
      accounts = List.copyOf(accounts);
    }

    public static Access ofEveryPod() {
      return new Access(true, List.of(), List.of());
    }

    /** A secret's newer credential takes the place of its older one. */
    Access and(Access more) {
      if (everyPod || more.everyPod) {
        return ofEveryPod();
      }
      var all = new ArrayList<>(secrets);
      for (var used : more.secrets) {
        all.removeIf(known -> known.secret().equals(used.secret()));
        all.addFirst(used);
      }
      all.subList(Math.min(all.size(), MAX_SECRETS), all.size()).clear();
      all.sort(ORDER);
      var newest = new ArrayList<>(more.accounts);
      accounts.stream().filter(one -> !more.accounts.contains(one)).forEach(newest::add);
      return new Access(false, all, newest.subList(0, Math.min(newest.size(), MAX_ACCOUNTS)));
    }
  }

  /** A secret and the hash of the credential that was in it. */
  public record UsedSecret(SecretId secret, String hash) {
    /** Empty for a credential that is not of a secret. */
    public static Optional<UsedSecret> of(RegistryCredential credential) {
      return credential.whose() instanceof Whose.OfSecret(var secret)
          ? Optional.of(new UsedSecret(secret, credential.hash()))
          : Optional.empty();
    }
  }

  /** With what was used just now as well. */
  public PulledRecord with(String repository, Access more) {
    var changed = new TreeMap<>(access);
    changed.merge(repository, more, Access::and);
    return new PulledRecord(imageRef, changed);
  }
}
