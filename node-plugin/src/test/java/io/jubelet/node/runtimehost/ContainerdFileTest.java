package io.jubelet.node.runtimehost;

import static io.jubelet.node.runtimehost.Contents.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.runtimehost.TomlText.Unusable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ContainerdFileTest {

  private static String golden(String name) throws IOException {
    try (var in = ContainerdFileTest.class.getResourceAsStream("/containerd/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The lines that differ, as {@code -old} and {@code +new}. */
  private static List<String> difference(String before, String after) {
    var old = before.lines().toList();
    var fresh = after.lines().toList();
    assertThat(fresh).hasSameSizeAs(old);
    var lines = new ArrayList<String>();
    for (int i = 0; i < old.size(); i++) {
      if (!old.get(i).equals(fresh.get(i))) {
        lines.add("-" + old.get(i).strip());
        lines.add("+" + fresh.get(i).strip());
      }
    }
    return lines;
  }

  @Test
  void onlyTheWantedLinesOfContainerd16Change() throws IOException {
    var before = golden("default-1.6.toml");
    var after =
        ContainerdFile.parse(before)
            .with(content("registry.test/pause:9", "runc", CgroupDriver.SYSTEMD));
    assertThat(difference(before, after.text()))
        .containsExactly(
            "-sandbox_image = \"registry.k8s.io/pause:3.6\"",
            "+sandbox_image = \"registry.test/pause:9\"",
            "-SystemdCgroup = false",
            "+SystemdCgroup = true");
  }

  @Test
  void onlyTheWantedLinesOfContainerd24Change() throws IOException {
    var before = golden("default-2.4.toml");
    var after =
        ContainerdFile.parse(before)
            .with(content("registry.test/pause:9", "runc", CgroupDriver.SYSTEMD));
    assertThat(difference(before, after.text()))
        .containsExactly(
            "-sandbox = 'registry.k8s.io/pause:3.10.2'",
            "+sandbox = 'registry.test/pause:9'",
            "-SystemdCgroup = false",
            "+SystemdCgroup = true");
  }

  @Test
  void everyHandlerOfTheRuncKindGetsTheCgroupDriver() {
    var text =
        """
        version = 3
        [plugins.'io.containerd.cri.v1.runtime'.containerd]
          [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
            runtime_type = 'io.containerd.runc.v2' # ours
          [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.crun]
            runtime_type = 'io.containerd.runc.v2'
            [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.crun.options]
              BinaryName = '/usr/bin/crun'
          [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata]
            runtime_type = 'io.containerd.kata.v2'
        """;
    var after =
        ContainerdFile.parse(text)
            .with(content(Optional.empty(), Optional.empty(), Optional.of(CgroupDriver.SYSTEMD)))
            .text();
    assertThat(after)
        .isEqualTo(
            """
            version = 3
            [plugins.'io.containerd.cri.v1.runtime'.containerd]
              [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
                runtime_type = 'io.containerd.runc.v2' # ours
              [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.crun]
                runtime_type = 'io.containerd.runc.v2'
                [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.crun.options]
                  SystemdCgroup = true
                  BinaryName = '/usr/bin/crun'
              [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata]
                runtime_type = 'io.containerd.kata.v2'

            [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
              SystemdCgroup = true
            """);
  }

  @Test
  void anEmptyFileBecomesTheLeastThatBothVersionsRead() {
    var after = ContainerdFile.parse("").with(content("p:1", "runc", CgroupDriver.CGROUPFS));
    assertThat(after.text()).startsWith("version = 2\n").contains("sandbox_image = \"p:1\"");
    assertThat(after.misses(content("p:1", "runc", CgroupDriver.CGROUPFS))).isEmpty();
  }

  @Test
  void whatAnEditContradictsIsNamedFieldByField() {
    var asked = content("p:1", "runc", CgroupDriver.CGROUPFS);
    var ours = ContainerdFile.parse("").with(asked).text();
    assertThat(ContainerdFile.parse(ours).differences(asked, "/c.toml")).isEmpty();

    var edited =
        ours.replace("p:1", "p:2").replace("SystemdCgroup = false", "SystemdCgroup = true");

    assertThat(ContainerdFile.parse(edited).differences(asked, "/c.toml"))
        .extracting(FileDrift::toString)
        .containsExactly(
            "pauseImage is 'p:2' in /c.toml, not 'p:1'",
            "cgroupDriver of handler runc is 'systemd' in /c.toml, not 'cgroupfs'");
  }

  /** It may be the runtime's own, or come from another file. */
  @Test
  void whatAFileDoesNotSayIsNoDifference() {
    var asked = content("p:1", "runc", CgroupDriver.SYSTEMD);
    assertThat(ContainerdFile.parse("version = 3\n").differences(asked, "/c.toml")).isEmpty();
  }

  @Test
  void aPluginThatSomebodyDisabledIsADifference() {
    var file = ContainerdFile.parse("version = 2\ndisabled_plugins = [\"cri\"]\n");
    assertThat(file.differences(content("p:1", "runc", CgroupDriver.CGROUPFS), "/c.toml"))
        .containsExactly(new FileDrift("/c.toml", "disabled_plugins", "", "cri"));
  }

  @Test
  void aDisabledCriPluginIsRefused() {
    var file = ContainerdFile.parse("version = 2\ndisabled_plugins = [\"aufs\", \"cri\"]\n");
    assertThatThrownBy(() -> file.with(content("p:1", "runc", CgroupDriver.CGROUPFS)))
        .isInstanceOf(Unusable.class)
        .hasMessage("disabled_plugins contains 'cri'");
  }

  @Test
  void aHandlerThatIsNotThereIsRefused() {
    var file = ContainerdFile.parse("version = 3\n");
    assertThatThrownBy(() -> file.with(content("p:1", "kata", CgroupDriver.CGROUPFS)))
        .isInstanceOf(Unusable.class)
        .hasMessage("there is no runtime handler 'kata'");
  }

  @Test
  void aVersionNobodyKnowsIsRefused() {
    assertThatThrownBy(() -> ContainerdFile.parse("root = '/x'\n"))
        .isInstanceOf(Unusable.class)
        .hasMessage("configuration version 1 is not 2, 3 or 4");
    assertThatThrownBy(() -> ContainerdFile.parse("version = 9\n"))
        .isInstanceOf(Unusable.class)
        .hasMessage("configuration version 9 is not 2, 3 or 4");
  }

  @Test
  void crictlKeepsWhatIsNotOurs() {
    var before = "# crictl\nruntime-endpoint: unix:///old.sock\ntimeout: 10\n";
    assertThat(CrictlFile.with(before, content("p:1", "runc", CgroupDriver.CGROUPFS)))
        .isEqualTo(
            "# crictl\nruntime-endpoint: unix:///run/c.sock\ntimeout: 10\n"
                + "image-endpoint: unix:///run/c.sock\n");
    assertThat(CrictlFile.with("", content("p:1", "runc", CgroupDriver.CGROUPFS)))
        .isEqualTo("runtime-endpoint: unix:///run/c.sock\nimage-endpoint: unix:///run/c.sock\n");
  }
}
