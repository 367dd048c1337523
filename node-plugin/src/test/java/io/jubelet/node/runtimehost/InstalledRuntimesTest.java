package io.jubelet.node.runtimehost;

import static io.jubelet.node.runtimehost.Contents.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.RuntimeHost.FileSet;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.RuntimeConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With every containerd that is installed here: Debian's, and the testbed's if it was built. */
final class InstalledRuntimesTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final Endpoint SOCKET = new Endpoint("unix:///run/jubelet-test/c.sock");
  private static final String CONFIG_2 =
      """
      version = 2
      imports = ["FOLDER/conf.d/*.toml"]
      [plugins."io.containerd.grpc.v1.cri"]
        sandbox_image = "registry.test/pause:1" # ours
      """;
  private static final String CONFIG_3 =
      """
      version = 3
      imports = ["FOLDER/conf.d/*.toml"]
      [plugins.'io.containerd.cri.v1.images'.pinned_images]
        sandbox = 'registry.test/pause:1' # ours
      """;

  @TempDir Path folder;

  /** A containerd and a configuration file of a version that it reads. */
  record Installed(Path binary, String config) {}

  static List<Installed> installed() throws IOException {
    var all = new ArrayList<Installed>();
    all.add(new Installed(Path.of("/usr/bin/containerd"), CONFIG_2));
    var cache = Path.of(System.getProperty("user.home"), ".cache/jubelet/tools");
    if (Files.isDirectory(cache)) {
      try (var tools = Files.list(cache)) {
        tools
            .map(tool -> tool.resolve("bin/containerd"))
            .filter(Files::isExecutable)
            .sorted()
            .limit(1)
            .forEach(
                binary -> {
                  all.add(new Installed(binary, CONFIG_2));
                  all.add(new Installed(binary, CONFIG_3));
                });
      }
    }
    return all;
  }

  /** A glob among the imports is not relative to the file in containerd 1.6. */
  private String config(Installed one) {
    return one.config().replace("FOLDER", folder.toString());
  }

  private InstalledRuntimes host(Installed one) throws IOException {
    var config = Files.writeString(folder.resolve("config.toml"), config(one));
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r-----"));
    Files.writeString(
        folder.resolve("runtimes.yaml"),
        """
        runtimes:
        - name: one
          driver: containerd
          endpoint: %s
          configFile: %s
          binary: %s
          service: {supervisor: runit, name: one, directory: %s}
        """
            .formatted(SOCKET, config, one.binary(), folder));
    return new InstalledRuntimes(folder.resolve("runtimes.yaml"), folder.resolve("crictl.yaml"));
  }

  private static RuntimeConfiguration wanted(String pause) {
    return at(SOCKET, Optional.of(pause), Optional.of("runc"), Optional.of(CgroupDriver.SYSTEMD));
  }

  private static <T> T done(Outcome<T> outcome) {
    assertThat(outcome).isInstanceOf(Done.class);
    return ((Done<T>) outcome).value();
  }

  private static String message(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Refused.class);
    return ((Refused<?>) outcome).message();
  }

  @ParameterizedTest
  @MethodSource("installed")
  void theVersionIsWhatTheBinarySays(Installed one) throws IOException {
    assertThat(done(host(one).installed(TIME)).getFirst().version())
        .matches("v?[12]\\.[0-9]+\\..*");
  }

  @ParameterizedTest
  @MethodSource("installed")
  void whatIsRenderedIsAcceptedAndEffective(Installed one) throws IOException {
    var host = host(one);
    var content = wanted("registry.test/pause:2");
    var files = done(host.render(content, TIME));
    assertThat(files.content()).hasSize(2);
    assertThat(host.validate(content, files, TIME)).isEqualTo(Outcome.done());
    assertThat(folder.resolve("config.toml")).hasContent(config(one));
    try (var left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("config.toml", "runtimes.yaml");
    }
  }

  @ParameterizedTest
  @MethodSource("installed")
  void anEditIsFoundAndItsEndToo(Installed one) throws IOException {
    var host = host(one);
    var ours = at(SOCKET, Optional.of("registry.test/pause:1"), Optional.empty(), Optional.empty());
    assertThat(done(host.differences(ours, TIME))).isEmpty();
    var file = folder.resolve("config.toml");
    var before = Files.readString(file);

    Files.writeString(file, before.replace("pause:1", "pause:9"));
    Files.writeString(folder.resolve("crictl.yaml"), "runtime-endpoint: unix:///elsewhere\n");

    assertThat(done(host.differences(ours, TIME)))
        .extracting(FileDrift::field)
        .containsExactly("pauseImage", "runtime-endpoint");
    assertThat(done(host.differences(wanted("registry.test/pause:9"), TIME)))
        .extracting(FileDrift::field)
        .containsExactly("runtime-endpoint");
    Files.writeString(file, before);
    Files.delete(folder.resolve("crictl.yaml"));
    assertThat(done(host.differences(ours, TIME))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("installed")
  void aDropInThatOverridesUsIsFound(Installed one) throws IOException {
    var host = host(one);
    Files.createDirectory(folder.resolve("conf.d"));
    Files.writeString(folder.resolve("conf.d/x.toml"), one.config().replaceFirst("imports.*", ""));
    var content = wanted("registry.test/pause:2");
    var files = done(host.render(content, TIME));
    assertThat(message(host.validate(content, files, TIME)))
        .isEqualTo(
            "the new '%s' has no effect as it should: the pause image is 'registry.test/pause:1',"
                    .formatted(folder.resolve("config.toml"))
                + " not 'registry.test/pause:2'");
  }

  @ParameterizedTest
  @MethodSource("installed")
  void whatContainerdDoesNotReadIsRefusedInItsWords(Installed one) throws IOException {
    var host = host(one);
    Files.createDirectory(folder.resolve("conf.d"));
    Files.writeString(folder.resolve("conf.d/x.toml"), "version = [\n");
    var content = wanted("registry.test/pause:2");
    var files = done(host.render(content, TIME));
    assertThat(message(host.validate(content, files, TIME)))
        .startsWith("the new '%s' is not accepted".formatted(folder.resolve("config.toml")));
  }

  @ParameterizedTest
  @MethodSource("installed")
  void theWayBackRestoresEveryByteOwnerAndMode(Installed one) throws IOException {
    var host = host(one);
    var files = done(host.render(wanted("registry.test/pause:2"), TIME));
    var before = done(host.snapshot(files, TIME));
    assertThat(host.write(files, TIME)).isEqualTo(Outcome.done());
    assertThat(host.write(files, TIME)).isEqualTo(Outcome.done());
    assertThat(Files.readString(folder.resolve("config.toml"))).contains("pause:2").contains("# o");
    assertThat(folder.resolve("crictl.yaml")).exists();
    assertThat(done(host.render(wanted("registry.test/pause:2"), TIME)).empty()).isTrue();
    assertThat(host.write(before, TIME)).isEqualTo(Outcome.done());
    assertThat(folder.resolve("config.toml")).hasContent(config(one));
    assertThat(folder.resolve("crictl.yaml")).doesNotExist();
    assertThat(Files.getPosixFilePermissions(folder.resolve("config.toml")))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
  }

  @Test
  void anEndpointNobodyListensAtIsNamed() throws IOException {
    var host = host(new Installed(Path.of("/usr/bin/containerd"), CONFIG_2));
    var nobody = new Endpoint("unix:///run/nobody.sock");
    assertThat(message(host.stop(nobody, TIME)))
        .isEqualTo(
            "no runtime of inventory '%s' listens at 'unix:///run/nobody.sock'"
                .formatted(folder.resolve("runtimes.yaml")));
  }

  @Test
  void aFileThatIsNotUtf8IsRefusedBeforeItIsChanged() throws IOException {
    var host = host(new Installed(Path.of("/usr/bin/containerd"), CONFIG_2));
    Files.write(folder.resolve("config.toml"), new byte[] {'#', (byte) 0xff, '\n'});
    assertThat(message(host.render(wanted("p:1"), TIME))).contains("is not UTF-8");
    assertThat(message(host.snapshot(oneFile(), TIME))).contains("is not UTF-8");
  }

  private FileSet oneFile() {
    var files = new TreeMap<String, Optional<String>>();
    files.put(folder.resolve("config.toml").toString(), Optional.of(""));
    return new FileSet(files);
  }
}
