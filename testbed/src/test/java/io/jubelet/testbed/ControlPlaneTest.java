package io.jubelet.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ControlPlaneTest {
  @Test
  void apiServerAnswersEachUserByItsRoles() {
    try (var plane = ControlPlane.start("plane-test", Set.of());
        var admin = plane.client();
        var stranger = ControlPlane.client(plane.kubeconfig("stranger", List.of()))) {
      assertThat(admin.namespaces().withName("default").get()).isNotNull();
      assertThat(admin.getKubernetesVersion().getGitVersion()).isEqualTo("v1.37.2");
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> stranger.pods().inNamespace("default").list()))
          .hasMessageContaining("cannot list resource \"pods\"");
    }
  }

  @Test
  void closedControlPlaneLeavesNothing() {
    ControlPlane.start("plane-close", Set.of()).close();
    var cluster = ClusterName.of("plane-close", Tools.find().repository());
    assertThat(Path.of("/run/netns", cluster.hubNamespace())).doesNotExist();
    assertThat(Files.exists(Path.of("/run/jubelet-testbed", cluster + ".ledger"))).isFalse();
  }
}
