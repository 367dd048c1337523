package io.jubelet.node.decide.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.model.Pod;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LastWordsTest {
  @ParameterizedTest
  @CsvSource({"1, 12288", "3, 4096", "4, 3072", "500, 24"})
  void theContainersOfAPodShareTheRoomInItsStatus(int containers, int bytes) {
    Container container = new ContainerBuilder().withName("c").build();
    var pod =
        new PodBuilder()
            .withNewSpec()
            .withContainers(Collections.nCopies(containers, container))
            .endSpec()
            .build();

    assertThat(LastWords.share(new Pod(pod))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 3, abc",
    "abcd, 3, abc",
    "\u00e4\u00e4, 3, \u00e4",
    "\u00e4\u00e4, 4, \u00e4\u00e4",
    "\ud83d\ude00, 3, ''"
  })
  void noCharacterIsCutInHalf(String text, int bytes, String shortened) {
    assertThat(LastWords.shortened(text, bytes)).isEqualTo(shortened);
  }
}
