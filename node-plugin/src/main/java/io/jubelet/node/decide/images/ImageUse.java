package io.jubelet.node.decide.images;

import io.jubelet.node.model.PullVerification;
import io.jubelet.node.model.PulledRecord;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential.SecretId;
import java.util.List;
import java.util.Optional;

/**
 * Whether a pod may use an image that is present without asking its registry (KEP-2535). What one
 * pod pulled with its secret is not another's because both run on one node.
 */
public sealed interface ImageUse {
  /** How many secrets of one image are remembered beyond those that were shown to a registry. */
  int MAX_LEARNT = 100;

  /** In words for people. */
  String reason();

  /**
   * What a pod has for an image.
   *
   * @param secrets the credentials of its pull secrets
   * @param account its service account, where a credential provider would act for that
   */
  record Shown(List<UsedSecret> secrets, Optional<SecretId> account) {
    public Shown {
      secrets = List.copyOf(secrets);
    }

    public static Shown nothing() {
      return new Shown(List.of(), Optional.empty());
    }
  }

  /**
   * What the answer hangs on.
   *
   * @param repository by what records know it ({@code ImageName.withoutVersion})
   * @param ours whether a kubelet of this node pulled the image, or began to
   * @param known what was shown for it under this name; empty when that is unknown
   * @param shown what the pod has itself
   */
  record Question(
      PullVerification verification,
      String repository,
      boolean ours,
      Optional<Access> known,
      Shown shown) {

    /**
     * Of a pod that shows nothing.
     *
     * @param record what is known of how it was pulled; empty when nothing is
     * @param pulling whether a kubelet of this node began to pull it, and it is unknown what came
     *     of it
     */
    public static Question of(
        PullVerification verification,
        String repository,
        Optional<PulledRecord> record,
        boolean pulling) {
      var known = record.flatMap(it -> Optional.ofNullable(it.access().get(repository)));
      var ours = record.isPresent() || pulling;
      return new Question(verification, repository, ours, known, Shown.nothing());
    }

    public Question with(Shown other) {
      return new Question(verification, repository, ours, known, other);
    }
  }

  /** It may be used as it is. */
  record Free(String reason) implements ImageUse {}

  /**
   * It may be used, and the secret that showed it is remembered.
   *
   * @param secret as it is now
   */
  record Learnt(UsedSecret secret, String reason) implements ImageUse {}

  /** The registry decides. */
  record Ask(String reason) implements ImageUse {}

  static ImageUse of(Question asked) {
    if (!asked.verification().needed(asked.repository(), asked.ours())) {
      return new Free(
          "policy %s asks for no credential: %s"
              .formatted(
                  asked.verification().policy(),
                  asked.ours() ? "this node pulled it" : "this node did not pull it"));
    }
    return asked
        .known()
        .map(access -> among(access, asked.shown()))
        .orElseGet(() -> new Ask("with what it was pulled under this name is unknown"));
  }

  private static ImageUse among(Access access, Shown shown) {
    if (access.everyPod()) {
      return new Free("it was pulled with nothing, or with what every pod of this node has");
    }
    if (shown.account().filter(access.accounts()::contains).isPresent()) {
      return new Free("the pod's service account opened it before");
    }
    var mine = shown.secrets();
    if (mine.stream().anyMatch(access.secrets()::contains)) {
      return new Free("a secret of the pod opened it before");
    }
    var room = access.secrets().size() < MAX_LEARNT;
    return mine.stream()
        .filter(secret -> access.secrets().stream().anyMatch(known -> alike(known, secret, room)))
        .findFirst()
        .map(secret -> opened(secret, room))
        .orElseGet(() -> new Ask("nothing that the pod has opened it before"));
  }

  private static ImageUse opened(UsedSecret secret, boolean room) {
    return room
        ? new Learnt(secret, "its credential opened it before, or another one of this secret did")
        : new Free("the credential of a secret of the pod opened it before");
  }

  /**
   * The same credential under another name; or the same secret with a newer credential, as long as
   * that can be remembered.
   */
  private static boolean alike(UsedSecret known, UsedSecret shown, boolean room) {
    return known.hash().equals(shown.hash()) || (room && known.secret().equals(shown.secret()));
  }
}
