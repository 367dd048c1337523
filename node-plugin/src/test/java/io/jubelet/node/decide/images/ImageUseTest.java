package io.jubelet.node.decide.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.decide.images.ImageUse.Ask;
import io.jubelet.node.decide.images.ImageUse.Free;
import io.jubelet.node.decide.images.ImageUse.Learnt;
import io.jubelet.node.decide.images.ImageUse.Question;
import io.jubelet.node.decide.images.ImageUse.Shown;
import io.jubelet.node.model.PullVerification;
import io.jubelet.node.model.PullVerification.Policy;
import io.jubelet.node.model.PulledRecord;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.RegistryCredential.Whose;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ImageUseTest {
  private static final String REPOSITORY = "r.io/app";
  private static final SecretId MINE = new SecretId("uid-1", "shop", "key");
  private static final SecretId OTHERS = new SecretId("uid-2", "bank", "key");
  private static final PullVerification PRELOADED =
      new PullVerification(Policy.PRELOADED, List.of());

  private static Optional<PulledRecord> pulledWith(UsedSecret... secrets) {
    return pulled(new Access(false, List.of(secrets), List.of()));
  }

  private static Optional<PulledRecord> pulled(Access access) {
    return Optional.of(new PulledRecord("sha256:1", new TreeMap<>()).with(REPOSITORY, access));
  }

  private static UsedSecret shown(SecretId secret, String hash) {
    return new UsedSecret(secret, hash);
  }

  private static ImageUse use(Optional<PulledRecord> record, UsedSecret... shown) {
    return ImageUse.of(
        Question.of(PRELOADED, REPOSITORY, record, false)
            .with(new Shown(List.of(shown), Optional.empty())));
  }

  private static Ask ask() {
    return new Ask("nothing that the pod has opened it before");
  }

  private static Ask unknown() {
    return new Ask("with what it was pulled under this name is unknown");
  }

  private static Free free(String reason) {
    return new Free(reason);
  }

  private static Learnt learnt(UsedSecret secret) {
    return new Learnt(secret, "its credential opened it before, or another one of this secret did");
  }

  @Test
  void whatNoKubeletPulledIsEverybodys() {
    assertThat(use(Optional.empty()))
        .isEqualTo(free("policy PRELOADED asks for no credential: this node did not pull it"));
  }

  @Test
  void whatIsBeingPulledIsNobodysYet() {
    assertThat(ImageUse.of(Question.of(PRELOADED, REPOSITORY, Optional.empty(), true)))
        .isEqualTo(unknown());
  }

  @Test
  void whatWasPulledWithNothingIsEverybodys() {
    assertThat(use(pulled(Access.ofEveryPod())))
        .isEqualTo(free("it was pulled with nothing, or with what every pod of this node has"));
  }

  @Test
  void whatWasPulledUnderAnotherNameIsAskedFor() {
    var record = pulled(Access.ofEveryPod());
    assertThat(ImageUse.of(Question.of(PRELOADED, "r.io/alias", record, false)))
        .isEqualTo(unknown());
  }

  @Test
  void aSecretOpensWhatItPulled() {
    var record = pulledWith(new UsedSecret(MINE, "h1"));
    assertThat(use(record)).isEqualTo(ask());
    assertThat(use(record, shown(MINE, "h1")))
        .isEqualTo(free("a secret of the pod opened it before"));
    assertThat(use(record, shown(OTHERS, "h2"))).isEqualTo(ask());
  }

  @Test
  void theSameCredentialInAnotherSecretIsLearnt() {
    assertThat(use(pulledWith(new UsedSecret(MINE, "h1")), shown(OTHERS, "h1")))
        .isEqualTo(learnt(new UsedSecret(OTHERS, "h1")));
  }

  @Test
  void theSameSecretWithANewCredentialIsLearnt() {
    assertThat(use(pulledWith(new UsedSecret(MINE, "h1")), shown(MINE, "h9")))
        .isEqualTo(learnt(new UsedSecret(MINE, "h9")));
  }

  @Test
  void aSecretMadeAnewUnderTheSameNameIsAnother() {
    var again = new SecretId("uid-9", "shop", "key");
    assertThat(use(pulledWith(new UsedSecret(MINE, "h1")), shown(again, "h9"))).isEqualTo(ask());
  }

  @Test
  void noMoreIsLearntThanCanBeKept() {
    var many =
        IntStream.range(0, ImageUse.MAX_LEARNT)
            .mapToObj(i -> new UsedSecret(new SecretId("uid-" + i, "ns", "key"), "h" + i))
            .toArray(UsedSecret[]::new);
    var stranger = new SecretId("stranger", "ns", "key");
    assertThat(use(pulledWith(many), shown(stranger, "h7")))
        .isEqualTo(free("the credential of a secret of the pod opened it before"));
    assertThat(use(pulledWith(many), shown(many[7].secret(), "new"))).isEqualTo(ask());
  }

  @Test
  void anAccountOpensWhatAProviderPulledForIt() {
    var account = new SecretId("uid-a", "shop", "runner");
    var record = pulled(new Access(false, List.of(), List.of(account)));
    var again = new SecretId("uid-b", "shop", "runner");

    assertThat(useAs(account, record))
        .isEqualTo(free("the pod's service account opened it before"));
    assertThat(useAs(again, record)).isEqualTo(ask());
    assertThat(use(record)).isEqualTo(ask());
  }

  private static ImageUse useAs(SecretId account, Optional<PulledRecord> record) {
    return ImageUse.of(
        Question.of(PRELOADED, REPOSITORY, record, false)
            .with(new Shown(List.of(), Optional.of(account))));
  }

  @Test
  void credentialsOfTheNodeProveNothing() {
    var node = new RegistryCredential("r.io", "user", "word", "h1", new Whose.EveryPod());
    assertThat(UsedSecret.of(node)).isEmpty();
  }

  @Test
  void aNewerCredentialOfASecretTakesThePlaceOfItsOlderOne() {
    var record =
        pulledWith(new UsedSecret(MINE, "h1"))
            .orElseThrow()
            .with(REPOSITORY, new Access(false, List.of(new UsedSecret(MINE, "h2")), List.of()))
            .with(REPOSITORY, new Access(false, List.of(new UsedSecret(OTHERS, "h3")), List.of()));
    assertThat(record.access().get(REPOSITORY))
        .isEqualTo(
            new Access(
                false,
                List.of(new UsedSecret(OTHERS, "h3"), new UsedSecret(MINE, "h2")),
                List.of()));
    assertThat(record.with(REPOSITORY, Access.ofEveryPod()).access().get(REPOSITORY))
        .isEqualTo(Access.ofEveryPod());
  }
}
