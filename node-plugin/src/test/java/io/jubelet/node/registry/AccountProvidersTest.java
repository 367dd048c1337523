package io.jubelet.node.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.model.ImageName;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.model.RegistryCredential.SecretId;
import io.jubelet.node.model.RegistryCredential.Whose;
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

/** Real programs that act for service accounts (KEP-4412), asked as the agent asks them. */
final class AccountProvidersTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final ImageName APP =
      new ImageName("r.example.com/app", Optional.of("1"), Optional.empty());
  private static final String CONFIGURATION =
      """
      apiVersion: kubelet.config.k8s.io/v1
      kind: CredentialProviderConfig
      providers:
      - name: vault
        apiVersion: credentialprovider.kubelet.k8s.io/v1
        matchImages: ["*.example.com"]
        defaultCacheDuration: 10m
        tokenAttributes:
          serviceAccountTokenAudience: vault.example.com
          cacheType: ServiceAccount
          requireServiceAccount: true
          optionalServiceAccountAnnotationKeys: [example.com/role]
      """;

  @TempDir private Path folder;
  private final Accounts accounts = new Accounts();

  private CredentialProviders providers(String configuration) throws Exception {
    program(
        """
        cd '%s'
        cat >> asked
        echo >> asked
        echo '{"kind":"CredentialProviderResponse",'
        echo '"apiVersion":"credentialprovider.kubelet.k8s.io/v1","cacheKeyType":"Global",'
        echo '"auth":{"r.example.com":{"username":"bob","password":"secret"}}}'
        """
            .formatted(folder));
    return read(configuration);
  }

  private CredentialProviders read(String configuration) throws Exception {
    var file = Files.writeString(folder.resolve("providers.yaml"), configuration);
    return ProviderConfiguration.read(file, folder, accounts.api());
  }

  private void program(String script) throws IOException {
    var file = Files.writeString(folder.resolve("vault"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> asked() throws IOException {
    var asked = folder.resolve("asked");
    return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
  }

  @Test
  void theProviderGetsATokenOfThePodsAccount() throws Exception {
    accounts.annotations.put("example.com/role", "reader");
    accounts.annotations.put("example.com/other", "not its business");

    var found = providers(CONFIGURATION).of(APP, Accounts.pod("web", "runner"), TIMEOUT);

    assertThat(found)
        .extracting(RegistryCredential::password, RegistryCredential::whose)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "secret", new Whose.OfAccount(new SecretId("uid-runner", "shop", "runner"))));
    assertThat(asked())
        .containsExactly(
            "{\"kind\":\"CredentialProviderRequest\","
                + "\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\","
                + "\"image\":\"r.example.com/app\","
                + "\"serviceAccountToken\":\"runner uid-web [vault.example.com] 1\","
                + "\"serviceAccountAnnotations\":{\"example.com/role\":\"reader\"}}");
  }

  @ParameterizedTest
  @CsvSource({"ServiceAccount, 2", "Token, 3"})
  void anAnswerIsKeptForTheAccountOrForItsToken(String type, int questions) throws Exception {
    var providers =
        providers(CONFIGURATION.replace("cacheType: ServiceAccount", "cacheType: " + type));

    for (var pod : List.of("web runner", "web runner", "other runner", "web walker")) {
      var names = pod.split(" ", -1);
      assertThat(providers.of(APP, Accounts.pod(names[0], names[1]), TIMEOUT)).hasSize(1);
    }

    assertThat(asked()).hasSize(questions);
  }

  @ParameterizedTest
  @CsvSource({
    "runner, true,  1",
    "'',     true,  0",
    "'',     false, 1",
    "absent, false, 0",
  })
  void whoHasNoAccountIsAskedForOnlyWhereTheProviderWants(
      String account, boolean required, int questions) throws Exception {
    var providers =
        providers(
            CONFIGURATION.replace(
                "requireServiceAccount: true", "requireServiceAccount: " + required));

    var found = providers.of(APP, Accounts.pod("web", account), TIMEOUT);

    assertThat(found).hasSize(questions);
    assertThat(asked()).hasSize(questions);
  }

  @Test
  void anAccountWithoutARequiredAnnotationHasNotOptedIn() throws Exception {
    var providers = providers(CONFIGURATION.replace("optionalService", "requiredService"));
    var pod = Accounts.pod("web", "runner");

    assertThat(providers.of(APP, pod, TIMEOUT)).isEmpty();
    assertThat(providers.accountOf(APP, pod, TIMEOUT)).isEmpty();
    accounts.annotations.put("example.com/role", "reader");
    assertThat(providers.of(APP, pod, TIMEOUT)).hasSize(1);
    assertThat(providers.accountOf(APP, pod, TIMEOUT))
        .contains(new SecretId("uid-runner", "shop", "runner"));
  }

  @ParameterizedTest
  @CsvSource({"ServiceAccount, 0", "Token, 1"})
  void aTokenIsNoPasswordForOthersOfTheAccount(String type, int found) throws Exception {
    program(
        """
        token=$(sed 's/.*"serviceAccountToken":"\\([^"]*\\)".*/\\1/')
        echo '{"kind":"CredentialProviderResponse",'
        echo '"apiVersion":"credentialprovider.kubelet.k8s.io/v1","cacheKeyType":"Image",'
        echo '"auth":{"r.example.com":{"username":"bob","password":"'"$token"'"}}}'
        """);
    var providers = read(CONFIGURATION.replace("cacheType: ServiceAccount", "cacheType: " + type));

    assertThat(providers.of(APP, Accounts.pod("web", "runner"), TIMEOUT)).hasSize(found);
  }

  /** A row of a table cannot hold the end of a line. */
  private static String lines(String text) {
    return text.replace('~', '\n');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k8s.io/v1~  matchImages | k8s.io/v1beta1~  matchImages | tokenAttributes: only a provider"
            + " of credentialprovider.kubelet.k8s.io/v1 may have them",
        "cacheType: ServiceAccount | cacheType: Sometimes | tokenAttributes: an audience and the"
            + " cacheType ServiceAccount or Token are needed, not 'vault.example.com' and"
            + " 'Sometimes'",
        "requireServiceAccount: true | requireServiceAccount: perhaps |"
            + " tokenAttributes.requireServiceAccount: true or false is needed",
        "requireServiceAccount: true | requireServiceAccount: false~"
            + "    requiredServiceAccountAnnotationKeys: [a] |"
            + " tokenAttributes.requiredServiceAccountAnnotationKeys: they need"
            + " requireServiceAccount: true",
        "requireServiceAccount: true | requireServiceAccount: true~"
            + "    requiredServiceAccountAnnotationKeys: [example.com/role] | tokenAttributes: the"
            + " annotation 'example.com/role' is required and optional",
      })
  void badAttributesAreRefusedInOneSentence(String good, String bad, String message)
      throws Exception {
    program("");
    var configuration = CONFIGURATION.replace(lines(good), lines(bad));

    assertThat(configuration).isNotEqualTo(CONFIGURATION);
    assertThatThrownBy(() -> read(configuration))
        .isInstanceOf(BadProvidersException.class)
        .hasMessage(folder.resolve("providers.yaml") + ": " + message);
  }
}
