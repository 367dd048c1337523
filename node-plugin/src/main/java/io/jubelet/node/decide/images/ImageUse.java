package io.jubelet.node.decide.images;

import io.jubelet.node.model.PullVerification;
import io.jubelet.node.model.PulledRecord;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.RegistryCredential.Whose;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a pod may use an image that is present without asking its registry (KEP-2535). What one
 * pod pulled with its secret is not another's because both run on one node.
 */
public sealed interface ImageUse {
  /** How many secrets of one image are remembered beyond those that were shown to a registry. */
  int MAX_LEARNT = 100;

  /**
   * What a pod has for an image.
   *
   * @param secrets the credentials of its pull secrets
   * @param account its service account, where a credential provider would act for that
   */
  record Shown(List<RegistryCredential> secrets, Optional<SecretId> account) {
    public Shown {
      secrets = List.copyOf(secrets);
    }

    public static Shown nothing() {
      return new Shown(List.of(), Optional.empty());
    }
  }

  /** It may be used as it is. */
  record Free() implements ImageUse {}

  /**
   * It may be used, and the secret that showed it is remembered.
   *
   * @param secret as it is now
   */
  record Learnt(UsedSecret secret) implements ImageUse {}

  /** The registry decides. */
  record Ask() implements ImageUse {}

  /**
   * @param repository by what records know it ({@code ImageName.withoutVersion})
   * @param record what is known of how it was pulled; empty when nothing is
   * @param pulling whether a kubelet of this node began to pull it, and it is unknown what came of
   *     it
   * @param shown what the pod has itself
   */
  static ImageUse of(
      PullVerification verification,
      String repository,
      Optional<PulledRecord> record,
      boolean pulling,
      Shown shown) {
    if (!verification.needed(repository, record.isPresent() || pulling)) {
      return new Free();
    }
    return record
        .flatMap(known -> Optional.ofNullable(known.access().get(repository)))
        .map(access -> among(access, shown))
        .orElseGet(Ask::new);
  }

  private static ImageUse among(Access access, Shown shown) {
    if (access.everyPod() || shown.account().filter(access.accounts()::contains).isPresent()) {
      return new Free();
    }
    var mine = shown.secrets().stream().flatMap(ImageUse::used).toList();
    if (mine.stream().anyMatch(access.secrets()::contains)) {
      return new Free();
    }
    var room = access.secrets().size() < MAX_LEARNT;
    return mine.stream()
        .filter(secret -> access.secrets().stream().anyMatch(known -> alike(known, secret, room)))
        .findFirst()
        .<ImageUse>map(secret -> room ? new Learnt(secret) : new Free())
        .orElseGet(Ask::new);
  }

  private static Stream<UsedSecret> used(RegistryCredential credential) {
    return credential.whose() instanceof Whose.OfSecret(var secret)
        ? Stream.of(new UsedSecret(secret, credential.hash()))
        : Stream.empty();
  }

  /**
   * The same credential under another name; or the same secret with a newer credential, as long as
   * that can be remembered.
   */
  private static boolean alike(UsedSecret known, UsedSecret shown, boolean room) {
    return known.hash().equals(shown.hash()) || (room && known.secret().equals(shown.secret()));
  }
}
