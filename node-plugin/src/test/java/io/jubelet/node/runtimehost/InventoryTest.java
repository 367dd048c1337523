package io.jubelet.node.runtimehost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.runtimehost.Inventory.Invalid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InventoryTest {
  private static final String ENTRY =
      """
      runtimes:
      - name: old
        driver: containerd
        endpoint: unix:///run/old.sock
        configFile: /etc/old/config.toml
        binary: /usr/bin/containerd
        service:
          supervisor: runit
          name: old
          directory: /etc/service
      """;

  @TempDir Path folder;

  private Inventory read(String text) throws IOException, Invalid {
    return Inventory.read(Files.writeString(folder.resolve("runtimes.yaml"), text));
  }

  @Test
  void anEntryIsReadWhole() throws IOException, Invalid {
    var entry = read(ENTRY).entries().getFirst();
    assertThat(entry.name()).isEqualTo("old");
    assertThat(entry.endpoint().uri()).isEqualTo("unix:///run/old.sock");
    assertThat(entry.configFile()).isEqualTo(Path.of("/etc/old/config.toml"));
    assertThat(entry.binary()).isEqualTo(Path.of("/usr/bin/containerd"));
    assertThat(entry.service()).isEqualTo(new Runit(Path.of("/etc/service/old")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"containerd", "containerd.service"})
  void aUnitOfSystemdIsNamedAsSystemctlTakesIt(String name) throws IOException, Invalid {
    var service = "supervisor: systemd\n    name: " + name;
    var text = ENTRY.substring(0, ENTRY.indexOf("supervisor")) + service + "\n";
    assertThat(read(text).entries().getFirst().service())
        .isInstanceOfSatisfying(
            SystemdService.class, unit -> assertThat(unit.unit()).isEqualTo("containerd.service"));
  }

  @Test
  void withoutAFileAndWithoutSystemdThePackagedContainerdCannotBeControlled() throws Invalid {
    var entry = Inventory.read(folder.resolve("none.yaml")).entries().getFirst();
    assertThat(entry.endpoint().uri()).isEqualTo("unix:///run/containerd/containerd.sock");
    assertThat(entry.service().able()).isFalse();
    assertThat(entry.service().stop(Duration.ofSeconds(1)))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.message())
                    .startsWith("the service of containerd cannot be controlled")
                    .endsWith("nor systemd"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "driver: containerd|driver: crio|runtimes[0].driver is 'crio', and there is a driver for"
            + " containerd only",
        "unix:///run/old.sock|/run/old.sock|runtimes[0].endpoint: runtime endpoint"
            + " '/run/old.sock' is not unix:// with an absolute path of at most 107 bytes",
        "/usr/bin/containerd|containerd|runtimes[0].binary 'containerd' is not an absolute path",
        "supervisor: runit|supervisor: s6|runtimes[0].service.supervisor is 's6', and there are runit"
            + " and systemd",
        "supervisor: runit|supervisor: systemd|runtimes[0].service has unknown field 'directory'",
        "name: old|nam: old|runtimes[0] has unknown field 'nam'",
        "runtimes:|runtime:|the file has unknown field 'runtime'",
        "configFile: /etc/old/config.toml|configFile: 7|runtimes[0].configFile is missing or not"
            + " text",
      })
  void badInputIsNamedInOneSentence(String good, String bad, String sentence) {
    var file = folder.resolve("runtimes.yaml");
    assertThat(ENTRY).contains(good);
    assertThatThrownBy(() -> read(ENTRY.replaceFirst(good, bad)))
        .isInstanceOf(Invalid.class)
        .hasMessage("inventory '%s': %s".formatted(file, sentence));
  }

  @Test
  void twoRuntimesCannotListenAtOneSocket() {
    assertThatThrownBy(() -> read(ENTRY + ENTRY.replace("runtimes:\n", "")))
        .isInstanceOf(Invalid.class)
        .hasMessageEndingWith("two runtimes listen at 'unix:///run/old.sock'");
  }

  @Test
  void whatIsNotYamlIsNamed() {
    assertThatThrownBy(() -> read("runtimes: [\n"))
        .isInstanceOf(Invalid.class)
        .hasMessageContaining("is not YAML");
  }
}
