package io.jubelet.node.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.PullRecords;
import io.jubelet.node.effect.PullRecords.End;
import io.jubelet.node.model.PulledRecord;
import io.jubelet.node.model.PulledRecord.Access;
import io.jubelet.node.model.PulledRecord.UsedSecret;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PullRecordFilesTest {
  private static final String IMAGE = "registry.example.com/app:1";
  private static final String FILE =
      "sha256-bb3dd477dd0f2aeadde82164d9281ac091d2d70537731051c2637213c4d1097e";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-05-01T12:00:00.5Z"), ZoneOffset.UTC);
  private static final Access WITH_KEY =
      new Access(
          false, List.of(new UsedSecret(new SecretId("uid-1", "shop", "key"), "h1")), List.of());

  @TempDir private Path root;
  private PullRecords records;

  @BeforeEach
  void open() throws IOException {
    records = PullRecordFiles.open(root, CLOCK);
  }

  private boolean pulling() {
    return records.pulling(IMAGE);
  }

  private void restart() throws IOException {
    records = PullRecordFiles.open(root, CLOCK);
  }

  @Test
  void anIntentLastsAsLongAsThePulls() {
    assertThat(pulling()).isFalse();
    assertThat(records.begin(IMAGE)).isEqualTo(Outcome.done());
    assertThat(records.begin(IMAGE)).isEqualTo(Outcome.done());
    records.end(IMAGE, End.REFUSED);
    assertThat(pulling()).isTrue();
    records.end(IMAGE, End.PULLED);
    assertThat(pulling()).isFalse();
    assertThat(root.resolve("image_manager/pulling")).isEmptyDirectory();
  }

  @Test
  void anIntentIsWrittenAsTheGoKubeletWritesIt() {
    records.begin(IMAGE);
    assertThat(root.resolve("image_manager/pulling").resolve(FILE))
        .hasContent(
            "{\"kind\":\"ImagePullIntent\",\"apiVersion\":\"kubelet.config.k8s.io/v1beta1\","
                + "\"image\":\"registry.example.com/app:1\"}");
  }

  @Test
  void whatALostPullMayStillBringStaysInDoubtUntilAPullSucceeds() throws IOException {
    records.begin(IMAGE);
    records.end(IMAGE, End.LOST);
    assertThat(pulling()).isTrue();
    restart();
    assertThat(pulling()).isTrue();
    records.begin(IMAGE);
    records.end(IMAGE, End.REFUSED);
    assertThat(pulling()).isTrue();
    records.begin(IMAGE);
    records.end(IMAGE, End.PULLED);
    assertThat(pulling()).isFalse();
  }

  @Test
  void aPullThatTheAgentDidNotOutliveStaysInDoubt() throws IOException {
    records.begin(IMAGE);
    restart();
    assertThat(pulling()).isTrue();
  }

  @Test
  void whatWasShownIsReadAgainByANewAgent() throws IOException {
    records.add("sha256:1", "r.io/app", WITH_KEY);
    records.add("sha256:1", "r.io/alias", Access.ofEveryPod());
    restart();
    assertThat(records.pulled("sha256:1"))
        .isEqualTo(
            new Done<>(
                Optional.of(
                    new PulledRecord("sha256:1", new java.util.TreeMap<>())
                        .with("r.io/app", WITH_KEY)
                        .with("r.io/alias", Access.ofEveryPod()))));
    assertThat(records.pulled("sha256:2")).isEqualTo(new Done<>(Optional.empty()));
  }

  @Test
  void aRecordOfTheGoKubeletIsReadAndKept() throws IOException {
    var file = root.resolve("image_manager/pulled/sha256-" + Sha256.hex("testimageref-sa"));
    Files.writeString(
        file,
        """
        {"kind":"ImagePulledRecord","apiVersion":"kubelet.config.k8s.io/v1beta1",
         "lastUpdatedTime":"2024-10-21T12:26:40Z","imageRef":"testimageref-sa",
         "credentialMapping":{"docker.io/testing/test":{"kubernetesServiceAccounts":
           [{"uid":"test-sa-uid","namespace":"default","name":"test-sa"}]}}}
        """);
    records.add("testimageref-sa", "docker.io/testing/test", WITH_KEY);
    assertThat(Files.readString(file))
        .isEqualTo(
            "{\"kind\":\"ImagePulledRecord\",\"apiVersion\":\"kubelet.config.k8s.io/v1beta1\","
                + "\"lastUpdatedTime\":\"2026-05-01T12:00:00Z\",\"imageRef\":\"testimageref-sa\","
                + "\"credentialMapping\":{\"docker.io/testing/test\":{\"kubernetesSecrets\":"
                + "[{\"uid\":\"uid-1\",\"namespace\":\"shop\",\"name\":\"key\","
                + "\"credentialHash\":\"h1\"}],\"kubernetesServiceAccounts\":"
                + "[{\"uid\":\"test-sa-uid\",\"namespace\":\"default\",\"name\":\"test-sa\"}]}}}");
  }

  /** Read as none it would make a private image everybody's. */
  @Test
  void aDamagedRecordIsNotNoneAndIsReplaced() throws IOException {
    records.add("sha256:1", "r.io/app", Access.ofEveryPod());
    var file = root.resolve("image_manager/pulled/sha256-" + Sha256.hex("sha256:1"));
    Files.writeString(file, Files.readString(file).substring(0, 60));
    assertThat(records.pulled("sha256:1")).isInstanceOf(Refused.class);
    Files.writeString(file, "");
    assertThat(records.pulled("sha256:1")).isInstanceOf(Refused.class);
    records.add("sha256:1", "r.io/app", WITH_KEY);
    assertThat(records.pulled("sha256:1"))
        .isEqualTo(
            new Done<>(
                Optional.of(
                    new PulledRecord("sha256:1", new java.util.TreeMap<>())
                        .with("r.io/app", WITH_KEY))));
  }

  @Test
  void aDamagedIntentIsOne() throws IOException {
    Files.writeString(root.resolve("image_manager/pulling").resolve(FILE), "");
    assertThat(pulling()).isTrue();
  }

  @Test
  void whatIsKnownIsNotWrittenAgain() throws IOException {
    records.add("sha256:1", "r.io/app", WITH_KEY);
    var file = root.resolve("image_manager/pulled/sha256-" + Sha256.hex("sha256:1"));
    var before = Files.readAttributes(file, "unix:ino");
    records.add("sha256:1", "r.io/app", WITH_KEY);
    assertThat(Files.readAttributes(file, "unix:ino")).isEqualTo(before);
  }

  @Test
  void anIntentThatCannotBeWrittenForbidsThePull() throws IOException {
    Files.delete(root.resolve("image_manager/pulling"));
    assertThat(records.begin(IMAGE))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.message()).contains("image_manager/pulling/" + FILE));
    assertThat(pulling()).isFalse();
  }
}
