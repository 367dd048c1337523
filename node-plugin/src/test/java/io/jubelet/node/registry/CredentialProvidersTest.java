package io.jubelet.node.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.model.ImageName;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.registry.ProviderConfiguration.BadProvidersException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real programs, asked as the agent asks them. */
final class CredentialProvidersTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final ImageName APP = name("app");
  private static final String HEAD =
      """
      apiVersion: kubelet.config.k8s.io/v1
      kind: CredentialProviderConfig
      providers:
      - name: vault
        apiVersion: credentialprovider.kubelet.k8s.io/v1
        matchImages: ["*.example.com"]
        defaultCacheDuration: 10m
      """;
  private static final String ANSWER =
      """
      {"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1",
       "cacheKeyType":"%s",%s
       "auth":{"*.example.com":{"username":"bob","password":"secret"}}}
      """;

  private static final Pod POD = Accounts.pod("web", "");

  @TempDir private Path folder;

  private static ImageName name(String path) {
    return new ImageName("r.example.com/" + path, Optional.of("1"), Optional.empty());
  }

  private Path configuration(String text) throws IOException {
    return Files.writeString(folder.resolve("providers.yaml"), text);
  }

  private void program(String script) throws IOException {
    var file = Files.writeString(folder.resolve("vault"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Notes each question, with its arguments and environment, and answers. */
  private CredentialProviders answering(String keep, String more) throws Exception {
    Files.writeString(folder.resolve("answer"), ANSWER.formatted(keep, more));
    program("cd '%s'; echo \"$1 $PLACE $(cat)\" >> asked; cat answer\n".formatted(folder));
    return ProviderConfiguration.read(
        configuration(HEAD + "  args: [get]\n  env: [{name: PLACE, value: here}]\n"),
        folder,
        new Accounts().api());
  }

  private List<String> asked() throws IOException {
    return Files.readAllLines(folder.resolve("asked"));
  }

  @Test
  void aProviderIsAskedForTheImagesOfItsPlaces() throws Exception {
    var providers = answering("Image", "");
    assertThat(providers.of(APP, POD, TIMEOUT))
        .extracting(RegistryCredential::username, RegistryCredential::password)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("bob", "secret"));
    assertThat(
            providers.of(
                new ImageName("docker.io/library/app", Optional.of("1"), Optional.empty()),
                POD,
                TIMEOUT))
        .isEmpty();
    assertThat(asked())
        .containsExactly(
            "get here {\"kind\":\"CredentialProviderRequest\","
                + "\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\","
                + "\"image\":\"r.example.com/app\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "Image,    '',                       3",
    "Registry, '',                       2",
    "Global,   '',                       1",
    "Global,   '\"cacheDuration\":\"0s\",', 4",
  })
  void anAnswerCountsForWhatItSays(String keep, String lifetime, int questions) throws Exception {
    var providers = answering(keep, lifetime);
    var elsewhere = new ImageName("s.example.com/app", Optional.of("1"), Optional.empty());
    for (var image : List.of(APP, APP, name("other"), elsewhere)) {
      assertThat(providers.of(image, POD, TIMEOUT)).hasSize(1);
    }
    assertThat(asked()).hasSize(questions);
  }

  @Test
  void noMoreAnswersAreKeptThanTheBound() throws Exception {
    var providers = answering("Image", "");
    for (int i = 0; i < CredentialProviders.MAX_KEPT + 3; i++) {
      providers.of(name("app" + i), POD, TIMEOUT);
    }
    assertThat(providers.size()).isEqualTo(CredentialProviders.MAX_KEPT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo no such key >&2; exit 3 | failed with exit code 3: no such key",
        "echo hunter2 | did not answer with JSON",
        "echo '{\"kind\":\"Other\",\"password\":\"hunter2\"}' | answered with Other of nothing, not"
            + " CredentialProviderResponse of credentialprovider.kubelet.k8s.io/v1",
        "exec sleep 60 | did not answer within 1 s",
      })
  void aProviderThatFailsHasNothingAndSaysWhy(String script, String message) throws Exception {
    program(script + "\n");
    var plugin =
        new CredentialPlugin(
            "vault",
            folder.resolve("vault"),
            List.of(),
            java.util.Map.of(),
            "credentialprovider.kubelet.k8s.io/v1",
            List.of("*.example.com"),
            Duration.ZERO,
            Optional.empty());
    assertThatThrownBy(
            () -> plugin.ask("r.example.com/app", Identity.ofNode(), Duration.ofSeconds(1)))
        .isInstanceOf(CredentialPlugin.FailedException.class)
        .hasMessage("the credential provider 'vault' " + message)
        .message()
        .doesNotContain("hunter2");
    assertThat(
            new CredentialProviders(List.of(plugin), new Accounts().api())
                .of(APP, POD, Duration.ofSeconds(1)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "kind: CredentialProviderConfig | kind: Other | kind CredentialProviderConfig of"
            + " kubelet.config.k8s.io/v1 is expected, not Other of kubelet.config.k8s.io/v1",
        "name: vault | name: ../vault | name: '../vault' is not the name of a file",
        "name: vault | name: absent | '%s/absent' is not an executable file",
        "defaultCacheDuration: 10m | defaultCacheDuration: soon | defaultCacheDuration: 'soon' is"
            + " not a duration such as 10s, 1m30s or 500ms",
        "matchImages: [\"*.example.com\"] | matchImages: [] | matchImages: at least one is needed",
        "matchImages: [\"*.example.com\"] | matchImages: r.io | matchImages: a list is expected,"
            + " not a text",
        "credentialprovider.kubelet.k8s.io/v1 | v9 | apiVersion: 'v9' is not"
            + " credentialprovider.kubelet.k8s.io/v1",
      })
  void aBadConfigurationIsRefusedInOneSentence(String good, String bad, String message)
      throws Exception {
    program("");
    var file = configuration(HEAD.replace(good, bad));
    assertThatThrownBy(() -> ProviderConfiguration.read(file, folder, new Accounts().api()))
        .isInstanceOf(BadProvidersException.class)
        .hasMessage(file + ": " + message.formatted(folder));
  }

  @Test
  void theFilesOfAFolderAreReadTogether() throws Exception {
    program("");
    Files.copy(folder.resolve("vault"), folder.resolve("second"));
    var files = Files.createDirectory(folder.resolve("configuration"));
    Files.writeString(files.resolve("a.yaml"), HEAD);
    Files.writeString(files.resolve("b.json"), HEAD.replace("vault", "second"));
    Files.writeString(files.resolve("notes.txt"), "not read");
    assertThat(ProviderConfiguration.read(files, folder, new Accounts().api())).isNotNull();
    Files.writeString(files.resolve("c.yml"), HEAD);
    assertThatThrownBy(() -> ProviderConfiguration.read(files, folder, new Accounts().api()))
        .hasMessage(files + ": the provider 'vault' is named twice");
  }
}
