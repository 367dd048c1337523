package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RuntimePod;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SourcesTest {
  /** A file asks for {@code web} under the UID {@code new}. */
  private static Sources sources(boolean apiListed) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("web")
            .withUid("new")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    var read = Sources.of(true, true).withFiles(List.of(new Pod(pod)));
    return apiListed ? read.withMirrors(List.of()) : read;
  }

  /** What runs is, by its sandbox, a file's or the API server's. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # name, uid,   from file, API heard, orphan
          web,    new,   true,      false,     false
          web,    old,   true,      false,     true
          web,    other, false,     false,     false
          mail,   old,   true,      false,     true
          mail,   other, false,     false,     false
          web,    new,   true,      true,      false
          web,    old,   true,      true,      true
          web,    other, false,     true,      true
          mail,   other, false,     true,      true
          """)
  void whatNobodyAsksForIsAnOrphan(
      String name, String uid, boolean fromFile, boolean apiHeard, boolean orphan) {
    var found =
        new RuntimePod(new PodUid(uid), new PodName("ns", name), fromFile, List.of(), List.of());

    assertThat(sources(apiHeard).orphans(found)).isEqualTo(orphan);
  }
}
