package io.jubelet.node.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodLogsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final PodUid UID = new PodUid("aa-bb");
  private static final PodName NAME = new PodName("shop", "web");
  private static final Pod POD =
      new Pod(
          new PodBuilder()
              .withNewMetadata()
              .withNamespace("shop")
              .withName("web")
              .withUid("aa-bb")
              .endMetadata()
              .build());

  @TempDir Path folder;

  private Path container;
  private PodLogs logs;

  @BeforeEach
  void begin() throws Exception {
    logs = new PodLogs(folder.resolve("pods"), new LogLinks(folder.resolve("links")));
    container = folder.resolve("pods/shop_web_aa-bb/main");
  }

  @Test
  void aPodsFolderIsNamedByNamespaceNameAndUid() {
    assertThat(logs.directory(NAME, UID)).isEqualTo(folder.resolve("pods/shop_web_aa-bb"));
  }

  @ParameterizedTest
  @CsvSource({
    "'0.log', 0",
    "'0.log 1.log 2.log', 2",
    "'9.log 10.log', 10",
    "'1.log 3.log.20261124-100800 2.log.20261124-100800.gz', 3",
    "'0.log 7.log.tmp 99999999999.log x.log 5.txt 5log', 7",
  })
  void theNewestAttemptIsTheHighestNumberOfALog(String files, int newest) throws Exception {
    Files.createDirectories(container);
    for (String file : files.split(" ", -1)) {
      Files.writeString(container.resolve(file), "");
    }

    assertThat(logs.newestAttempt(POD, "main", TIMEOUT)).isEqualTo(new Done<>(Optional.of(newest)));
  }

  @Test
  void aContainerWithoutLogsHasNoAttempt() throws Exception {
    assertThat(logs.newestAttempt(POD, "main", TIMEOUT)).isEqualTo(new Done<>(Optional.empty()));
    Files.createDirectories(container);
    assertThat(logs.newestAttempt(POD, "main", TIMEOUT)).isEqualTo(new Done<>(Optional.empty()));
  }

  @Test
  void removingTakesTheWholeFolderButNotWhatLinksPointTo() throws Exception {
    Files.createDirectories(container);
    Files.writeString(container.resolve("0.log"), "text");
    Files.writeString(folder.resolve("elsewhere"), "precious");
    Files.createSymbolicLink(container.resolve("1.log"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(container.resolveSibling("side"), folder);
    Files.createDirectory(folder.resolve("links"));
    Files.createSymbolicLink(folder.resolve("links/a.log"), container.resolve("0.log"));
    var other = folder.resolve("links/b.log");
    Files.createSymbolicLink(other, folder.resolve("pods/shop_web_aa-bbb/main/0.log"));

    assertThat(logs.remove(NAME, UID, TIMEOUT)).isEqualTo(Outcome.done());

    assertThat(folder.resolve("pods")).isEmptyDirectory();
    assertThat(Files.list(folder.resolve("links"))).containsExactly(other);
    assertThat(folder.resolve("elsewhere")).hasContent("precious");
    assertThat(logs.remove(NAME, UID, TIMEOUT)).isEqualTo(Outcome.done());
  }

  @Test
  void timeThatIsUpIsUnknownAndTheNextCallGoesOn() throws Exception {
    Files.createDirectories(container);
    Files.writeString(container.resolve("0.log"), "text");

    assertThat(logs.remove(NAME, UID, Duration.ZERO)).isInstanceOf(Unknown.class);
    assertThat(logs.remove(NAME, UID, TIMEOUT)).isEqualTo(Outcome.done());
  }

  @Test
  void aNameThatLeadsOutOfTheFolderIsNoPod() {
    for (String name : List.of("../../etc", "a/b", "a\0")) {
      assertThatThrownBy(() -> logs.remove(new PodName("shop", name), UID, TIMEOUT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not the name of a pod");
    }
  }
}
