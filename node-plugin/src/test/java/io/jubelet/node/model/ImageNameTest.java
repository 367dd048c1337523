package io.jubelet.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.ImageName.Reading;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageNameTest {
  private static final String SHA =
      "sha256:f24acc752be18b93b0504c86312bbaf482c9efb0c45e925bbccb0a591cebd7af";

  private static ImageName valid(String text) {
    return ((Reading.Valid) ImageName.read(text)).name();
  }

  private static String problem(String text) {
    return ((Reading.Invalid) ImageName.read(text)).problem();
  }

  @ParameterizedTest
  @CsvSource({
    "busybox,                        docker.io/library/busybox,     latest, docker.io,      busybox:latest",
    "busybox:1.36,                   docker.io/library/busybox,     1.36,   docker.io,      busybox:1.36",
    "team/app,                       docker.io/team/app,            latest, docker.io,      team/app:latest",
    "docker.io/app,                  docker.io/library/app,         latest, docker.io,      docker.io/app:latest",
    "index.docker.io/team/app:2,     docker.io/team/app,            2,      docker.io,      index.docker.io/team/app:2",
    "localhost/app,                  localhost/app,                 latest, localhost,      localhost/app:latest",
    "localhost:5000/app,             localhost:5000/app,            latest, localhost:5000, localhost:5000/app:latest",
    "10.0.0.1:5000/a/b__c/d--e:V_1,  10.0.0.1:5000/a/b__c/d--e,     V_1,    10.0.0.1:5000,  10.0.0.1:5000/a/b__c/d--e:V_1",
    "'[::1]:5000/app:1',             '[::1]:5000/app',              1,      '[::1]:5000',   '[::1]:5000/app:1'",
    "UPPER/app:1,                    UPPER/app,                     1,      UPPER,          UPPER/app:1",
  })
  void namesAreReadAsRuntimesReadThem(
      String text, String repository, String tag, String registry, String completed) {
    var name = valid(text);
    assertThat(name).isEqualTo(new ImageName(repository, Optional.of(tag), Optional.empty()));
    assertThat(name.registry()).isEqualTo(registry);
    assertThat(name.completed(text)).isEqualTo(completed);
  }

  @Test
  void aDigestNeedsNoTag() {
    var text = "registry.example.com/app@" + SHA;
    assertThat(valid(text))
        .isEqualTo(new ImageName("registry.example.com/app", Optional.empty(), Optional.of(SHA)));
    assertThat(valid(text).completed(text)).isEqualTo(text);
    assertThat(valid("app:1@" + SHA))
        .isEqualTo(new ImageName("docker.io/library/app", Optional.of("1"), Optional.of(SHA)));
  }

  @ParameterizedTest
  @CsvSource({
    "busybox,                 busybox",
    "busybox:1.36,            busybox",
    "localhost:5000/app,      localhost:5000/app",
    "localhost:5000/app:1,    localhost:5000/app",
    "r.io/app:1@sha256:abc,   r.io/app",
  })
  void theTextWithoutVersionIsWhatRecordsKnow(String text, String key) {
    assertThat(ImageName.withoutVersion(text)).isEqualTo(key);
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThat(problem("team/App"))
        .isEqualTo("invalid reference format: repository name (team/App) must be lowercase");
    assertThat(problem("f24acc752be18b93b0504c86312bbaf482c9efb0c45e925bbccb0a591cebd7af"))
        .endsWith("cannot specify 64-byte hexadecimal strings");
    assertThat(problem("a".repeat(300)))
        .isEqualTo("repository name must not be more than 255 characters");
    assertThat(problem("app@sha256:" + "A".repeat(64))).isEqualTo("invalid checksum digest format");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "app:",
        "app:-x",
        "app@sha256:12",
        "a//b",
        "/app",
        "app/",
        "https://registry.example.com/app",
        "../../etc/passwd",
        "app;rm",
        "app\u0000",
        "a__-b",
        "host:port/app",
      })
  void otherTextIsNoName(String text) {
    assertThat(problem(text)).isEqualTo("invalid reference format");
  }

  @Test
  void aHostileNameTakesNoTime() {
    assertThat(problem("a".repeat(1 << 20) + "!")).isEqualTo("invalid reference format");
    assertThat(problem("a-".repeat(400) + "!")).isEqualTo("invalid reference format");
    assertThat(problem("x.".repeat(400) + "/!")).isEqualTo("invalid reference format");
  }
}
