package io.jubelet.node.decide.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.sim.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample node has 4 processors, 8 GiB and 110 places. */
final class PreemptionTest {
  private static final Admission ADMISSION =
      new Admission(SimulatedNode.settings(Duration.ofMinutes(1)));
  private static final int VITAL = 2_000_000_000;

  /** {@code NAME:CPU:MEMORY:CLASS:PRIORITY}. */
  private static Pod pod(String text) {
    var words = text.split(":");
    var requests = Map.of("cpu", new Quantity(words[1]), "memory", new Quantity(words[2]));
    var builder =
        new PodBuilder()
            .withNewMetadata()
            .withName(words[0])
            .withNamespace("shop")
            .withUid(words[0])
            .endMetadata()
            .withNewSpec()
            .withPriority(Integer.valueOf(words[4]))
            .addNewContainer()
            .withName("app")
            .withNewResources();
    if (!words[3].equals("E")) {
      builder.addToRequests(requests);
    }
    if (words[3].equals("G")) {
      builder.addToLimits(requests);
    }
    return new Pod(builder.endResources().endContainer().endSpec().build());
  }

  private static Optional<Refusal> refusal(Pod pod, List<Pod> admitted) {
    return ADMISSION.refusal(pod, admitted, SimulatedNode.VIEW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one burstable is enough, the nearest one | 2:0 | a:1:0:B:0 b:2:0:B:0 c:1:0:B:0 | b",
        "two when one is not | 2:0 | a:1:0:B:0 b:1:0:B:0 c:1500m:1Mi:G:0 d:500m:1Mi:G:0 | a b",
        "guaranteed only for what the others lack | 3:0 | a:1:0:B:0 b:2:1Mi:G:0 c:1:1Mi:G:0 | a b",
        "of two that do, who asks for less memory | 1:0 | a:2:2Gi:B:0 b:2:1Gi:B:0 | b",
        "both needs are weighed | 2:6Gi | a:2:0:B:0 b:1:5Gi:B:0 c:1:3Gi:B:0 | b c",
        "who is critical stays | 2:0 | a:2:0:B:2000001000 b:2:0:B:0 | b",
        "who has no requests gives nothing | 1:0 | a:0:0:E:0 b:4:0:B:0 | b",
        "a lower priority yields among critical | 2:0 | a:4:0:B:2000000000 | a",
      })
  void whoMakesRoom(String why, String request, String admitted, String victims) {
    var present = Stream.of(admitted.split(" ")).map(PreemptionTest::pod).toList();
    var critical = pod("new:" + request + ":B:2000001000");

    assertThat(refusal(critical, present).map(Refusal::victims))
        .as(why)
        .contains(Stream.of(victims.split(" ")).map(PodUid::new).toList());
  }

  @Test
  void onlyACriticalPodPreempts() {
    var present = List.of(pod("a:4:0:B:0"));
    var refused =
        new Refusal(
            "OutOfcpu",
            "Node didn't have enough resource: cpu, requested: 1000, used: 4000, capacity: 4000");

    assertThat(refusal(pod("new:1:0:B:" + (VITAL - 1)), present)).contains(refused);
    assertThat(refusal(pod("new:1:0:B:" + VITAL), present))
        .contains(new Refusal(refused.reason(), refused.message(), List.of(new PodUid("a"))));
  }

  @Test
  void aStaticPodIsCritical() {
    var file = pod("new:1:0:B:0");
    var annotated =
        new Pod(
            new PodBuilder(file.api())
                .editMetadata()
                .addToAnnotations("kubernetes.io/config.source", "file")
                .endMetadata()
                .build());

    assertThat(refusal(annotated, List.of(pod("a:4:0:G:0"))).map(Refusal::makesRoom))
        .contains(true);
  }

  @Test
  void aPlaceIsMadeToo() {
    var present = new ArrayList<Pod>();
    for (int i = 0; i < 110; i++) {
      present.add(pod(i + ":0:0:E:0"));
    }
    assertThat(refusal(pod("new:1:0:B:" + VITAL), present).map(it -> it.victims().size()))
        .contains(1);
  }

  @Test
  void whatNobodyCanFreeIsAnError() {
    var present = List.of(pod("a:3:0:B:" + VITAL), pod("b:1:0:B:0"));

    assertThat(refusal(pod("new:2:9Gi:B:" + VITAL), present))
        .contains(
            new Refusal(
                "UnexpectedAdmissionError",
                "Unexpected error while attempting to recover from admission failure: preemption:"
                    + " error finding a set of pods to preempt: no set of running pods found to"
                    + " reclaim resources: [(res: cpu, q: 1000), (res: memory, q: 1073741824), ]"));
  }

  @Test
  void whatIsNotWantOfRoomIsNotPreemptedFor() {
    var port =
        new PodBuilder(pod("new:4:0:B:" + VITAL).api())
            .editSpec()
            .editFirstContainer()
            .addNewPort()
            .withContainerPort(80)
            .withHostPort(80)
            .endPort()
            .endContainer()
            .endSpec()
            .build();

    assertThat(refusal(new Pod(port), List.of(new Pod(port))).map(Refusal::reason))
        .contains("NodePorts");
  }

  @Test
  void hugePagesThatTheNodeDoesNotOfferAreRefused() {
    var huge =
        new PodBuilder(pod("new:1:0:B:0").api())
            .editSpec()
            .editFirstContainer()
            .editResources()
            .addToRequests("hugepages-2Mi", new Quantity("4Mi"))
            .endResources()
            .endContainer()
            .endSpec()
            .build();

    assertThat(refusal(new Pod(huge), List.of()))
        .contains(
            new Refusal(
                "OutOfhugepages-2Mi",
                "Node didn't have enough resource: hugepages-2Mi, requested: 4194304, used: 0,"
                    + " capacity: 0"));
  }
}
