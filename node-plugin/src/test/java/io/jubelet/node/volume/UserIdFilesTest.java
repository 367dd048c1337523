package io.jubelet.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.model.IdRange;
import io.jubelet.node.model.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserIdFilesTest {
  @TempDir private Path pods;

  @Test
  void everyPodHasARangeOfItsOwnThatStays() throws IOException {
    directory("a");
    directory("b");
    var files = new UserIdFiles(pods);

    assertThat(files.of(new PodUid("a"))).isEqualTo(new Done<>(range(1)));
    assertThat(files.of(new PodUid("b"))).isEqualTo(new Done<>(range(2)));
    assertThat(files.of(new PodUid("a"))).isEqualTo(new Done<>(range(1)));
    assertThat(new UserIdFiles(pods).of(new PodUid("b"))).isEqualTo(new Done<>(range(2)));
  }

  @Test
  void aRangeIsFreeWhenThePodIsGone() throws IOException {
    var gone = directory("a");
    directory("b");
    directory("c");
    var files = new UserIdFiles(pods);
    files.of(new PodUid("a"));
    files.of(new PodUid("b"));

    Files.delete(gone.resolve("userns"));
    Files.delete(gone);

    assertThat(files.of(new PodUid("c"))).isEqualTo(new Done<>(range(1)));
  }

  @Test
  void whatTheGoKubeletChoseCounts() throws IOException {
    Files.writeString(
        directory("a").resolve("userns"),
        """
        {"uidMappings":[{"hostId":131072,"containerId":0,"length":65536}],
         "gidMappings":[{"hostId":131072,"containerId":0,"length":65536}]}
        """);
    directory("b");
    directory("c");
    var files = new UserIdFiles(pods);

    assertThat(files.of(new PodUid("a"))).isEqualTo(new Done<>(range(2)));
    assertThat(files.of(new PodUid("b"))).isEqualTo(new Done<>(range(1)));
    assertThat(files.of(new PodUid("c"))).isEqualTo(new Done<>(range(3)));
    assertThat(pods.resolve("b/userns"))
        .hasContent(
            "{\"uidMappings\":[{\"hostId\":65536,\"containerId\":0,\"length\":65536}],"
                + "\"gidMappings\":[{\"hostId\":65536,\"containerId\":0,\"length\":65536}]}");
  }

  @Test
  void aDamagedFileIsNamedAndNotReplaced() throws IOException {
    var file = directory("a").resolve("userns");
    Files.writeString(file, "{}");

    assertThat(new UserIdFiles(pods).of(new PodUid("a")))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.message()).contains(file.toString()));
    assertThat(file).hasContent("{}");
  }

  private Path directory(String pod) throws IOException {
    return Files.createDirectory(pods.resolve(pod));
  }

  private static IdRange range(long number) {
    return new IdRange(number * 65_536, 65_536);
  }
}
