package io.jubelet.node.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.loop.Judgement;
import io.jubelet.node.sim.RecordedWorld;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private String document(Judgement judgement) {
    return new String(
        account.of(judgement, judgement.name().orElseThrow()), StandardCharsets.UTF_8);
  }
}
