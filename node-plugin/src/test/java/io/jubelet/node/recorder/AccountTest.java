package io.jubelet.node.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.decide.images.ImageUse;
import io.jubelet.node.decide.images.ImageUse.Question;
import io.jubelet.node.decide.images.ImageUse.Shown;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.model.PullVerification;
import io.jubelet.node.model.PulledRecord;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.sim.RecordedWorld;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class AccountTest {
  private final Account account = new Account();

  @Test
  void environmentCommandsHooksProbesAndAnnotationsAreNotKept() {
    var document = document(Judgements.crashes(Judgements.pod("web", "uid-1"), Judgements.T));

    assertThat(document)
        .contains("registry.example/main:1", "\"preStop\":{\"exec\":{}}")
        .doesNotContain("s3cret", "PASSWORD", "Authorization");
  }

  @Test
  void decisionReasonAndTheFactsThatMatteredAreToldInWords() {
    var document = document(Judgements.crashes(Judgements.pod("web", "uid-1"), Judgements.T));

    assertThat(document)
        .contains("\"decided\":\"let main wait\"")
        .contains("main waits: CrashLoopBackOff: back-off 10s restarting failed container=main")
        .contains("main, attempt 1, ended at 2025-12-31T23:59:59Z with exit code 3 (Error)");
  }

  @Test
  void aMessageOfTheRuntimeCannotWriteLinesOfTheStory() {
    var pod = Judgements.pod("web", "uid-1");
    var refusal = new Refusal("OutOfluck", "no\n2026-01-01T00:00:00Z  take the pod\u001b[2J");
    var judgement =
        new Judgement.OfAdmission(
            pod, List.of(), RecordedWorld.NODE, Judgements.T, Optional.of(refusal));

    assertThat(document(judgement))
        .contains("\"reasons\":[\"no 2026-01-01T00:00:00Z  take the pod [2J\"]");
  }

  @Test
  void ofAPodWithHundredsOfContainersTheInputsAreLeftOut() {
    var pod = Judgements.pod("wide", "uid-1");
    var containers = new ArrayList<>(pod.containers());
    for (var i = 0; i < 500; i++) {
      containers.add(
          new ContainerBuilder().withName("c-" + i).withImage("i".repeat(300) + i).build());
    }
    pod.spec().setContainers(containers);

    var document = document(Judgements.begins(pod, true, Judgements.T));

    assertThat(document.length()).isLessThan(Account.MAX_BYTES);
    assertThat(document).contains("\"leftOutBytes\":", "and 461 more").doesNotContain("\"inputs\"");
  }

  @Test
  void aCredentialIsKnownByANumberAndOpensItsImageInTheReplayToo() throws Exception {
    var mine = new UsedSecret(new SecretId("uid-s", "default", "key"), "s3cret-hash");
    var others = new UsedSecret(new SecretId("uid-o", "bank", "key"), "s3cret-hash");
    var known = new Access(false, List.of(others), List.of());
    var policy = new PullVerification(PullVerification.Policy.PRELOADED, List.of());
    var record = new PulledRecord("sha256:1", new TreeMap<>()).with("r.io/app", known);
    var asked =
        Question.of(policy, "r.io/app", Optional.of(record), false)
            .with(new Shown(List.of(mine), Optional.empty()));
    var pod = Judgements.pod("web", "uid-1");
    var use = ImageUse.of(asked);

    var document =
        document(new Judgement.OfImage(pod, "main", "r.io/app:1", asked, Judgements.T, use));

    assertThat(document)
        .contains("remember secret key for it: r.io/app:1", "\"credential\":\"0\"")
        .doesNotContain("s3cret");
    assertThat(new Replay(RecordedWorld.decisions()).difference(document)).isEmpty();
  }

  private String document(Judgement judgement) {
    return new String(
        account.of(judgement, judgement.name().orElseThrow()), StandardCharsets.UTF_8);
  }
}
