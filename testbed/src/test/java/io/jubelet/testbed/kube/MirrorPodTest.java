package io.jubelet.testbed.kube;

import static io.jubelet.testbed.kube.NodeSide.NAMESPACE;
import static io.jubelet.testbed.kube.NodeSide.NODE;
import static io.jubelet.testbed.kube.NodeSide.TIMEOUT;
import static io.jubelet.testbed.kube.NodeSide.done;
import static io.jubelet.testbed.kube.NodeSide.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.decide.mirror.MirrorAction;
import io.jubelet.node.decide.mirror.MirrorPods;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.StaticPods;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mirror pods as they are decided, given to a real API server by the node that they are of. */
final class MirrorPodTest {
  private static NodeSide side;
  private static String nodeUid;

  @BeforeAll
  static void start() {
    side = NodeSide.start("kube-mirror");
    nodeUid = side.register(NODE);
  }

  @AfterAll
  static void stop() {
    side.close();
  }

  private static Pod mirror(String name, String hash) {
    var pod =
        new PodBuilder()
            .withApiVersion("v1")
            .withKind("Pod")
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName(name)
            .withUid(hash)
            .addToAnnotations(StaticPods.CONFIG_HASH, hash)
            .addToAnnotations(StaticPods.CONFIG_SOURCE, StaticPods.FILE)
            .endMetadata()
            .withNewSpec()
            .withNodeName(NODE)
            .addNewContainer()
            .withName("main")
            .withImage("example.test/app")
            .endContainer()
            .endSpec()
            .build();
    var pair = new MirrorPods.Pair(Optional.of(new Pod(pod)), true, Optional.empty());
    var action = MirrorPods.next(pair, new MirrorPods.Owner(NODE, nodeUid)).orElseThrow();
    assertThat(action).isInstanceOf(MirrorAction.Create.class);
    return ((MirrorAction.Create) action).mirror();
  }

  @Test
  void aNodeMayMakeItAndMakingItAgainChangesNothing() {
    var mirror = mirror("shown", "hash-1");
    done(side.api().createMirrorPod(mirror, TIMEOUT));
    var made = side.stored("shown");
    done(side.api().createMirrorPod(mirror, TIMEOUT));

    assertThat(side.stored("shown").getMetadata().getUid())
        .isEqualTo(made.getMetadata().getUid())
        .isNotEqualTo("hash-1");
    assertThat(made.getMetadata().getAnnotations())
        .containsEntry(StaticPods.CONFIG_MIRROR, "hash-1");
    assertThat(made.getMetadata().getOwnerReferences().getFirst().getUid()).isEqualTo(nodeUid);
  }

  @Test
  void anotherPodOfItsNameIsInTheWay() {
    done(side.api().createMirrorPod(mirror("taken", "hash-1"), TIMEOUT));
    assertThat(refusal(side.api().createMirrorPod(mirror("taken", "hash-2"), TIMEOUT)))
        .isEqualTo("AlreadyExists");
  }

  @Test
  void withoutItsOwnerTheApiServerTakesNone() {
    var orphan =
        new PodBuilder(mirror("orphan", "hash-1").api())
            .editMetadata()
            .withOwnerReferences(List.of())
            .endMetadata()
            .build();
    assertThat(refusal(side.api().createMirrorPod(new Pod(orphan), TIMEOUT)))
        .isEqualTo("Forbidden");
  }

  @Test
  void itTellsTheStatusAndIsDeletedAtOnce() {
    done(side.api().createMirrorPod(mirror("told", "hash-1"), TIMEOUT));
    var uid = new PodUid(side.stored("told").getMetadata().getUid());
    var name = new PodName(NAMESPACE, "told");

    done(side.api().patchPodStatus(uid, name, side.status("phase: Running"), TIMEOUT));
    assertThat(side.stored("told").getStatus().getPhase()).isEqualTo("Running");

    done(side.api().deletePod(uid, name, TIMEOUT));
    assertThat(side.admin().pods().inNamespace(NAMESPACE).withName("told").get()).isNull();
  }
}
