package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.kube.Kubeconfig.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KubeconfigTest {
  @TempDir Path folder;

  /** As {@code kubeadm init} writes it for a node. */
  private static final String GOOD =
      """
      apiVersion: v1
      kind: Config
      clusters:
      - name: kubernetes
        cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: Y2E=}
      users:
      - name: node
        user:
          client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
          client-key: pki/key.pem
      contexts:
      - name: node@kubernetes
        context: {cluster: kubernetes, user: node}
      current-context: node@kubernetes
      """;

  private Kubeconfig read(String text) throws IOException, BadKubeconfigException {
    var file = folder.resolve("kubelet.conf");
    Files.writeString(file, text);
    return Kubeconfig.read(file);
  }

  @Test
  void filesAreRelativeToTheKubeconfig() throws Exception {
    var config = read(GOOD);

    assertThat(config.server()).hasToString("https://10.0.0.1:6443");
    assertThat(config.token()).isEmpty();
    var pair = config.certificate().orElseThrow();
    assertThat(pair.chain())
        .isEqualTo(new Source.InFile(Path.of("/var/lib/kubelet/pki/kubelet-client-current.pem")));
    assertThat(pair.key()).isEqualTo(new Source.InFile(folder.resolve("pki/key.pem")));
    assertThat(config.authority().orElseThrow().read()).asString().isEqualTo("ca");
  }

  @Test
  void dataGoesBeforeAFile() throws Exception {
    var both = "client-key: x\n    client-key-data: a2V5";
    var config = read(GOOD.replace("client-key: pki/key.pem", both));

    assertThat(config.certificate().orElseThrow().key().read())
        .isEqualTo("key".getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          current-context: node@kubernetes | current-context: other | no context 'other'
          current-context: node@kubernetes | | has no current-context
          server: "https://10.0.0.1:6443" | server: "10.0.0.1:6443" | is no http(s) URL
          server: "https://10.0.0.1:6443" | x: y | cluster 'kubernetes' has no server
          user: node} | user: nobody} | no user 'nobody'
          client-key: pki/key.pem | username: x | user 'node' has username, which is not supported
          client-key: pki/key.pem | x: y | one of client-certificate and client-key
          client-key: pki/key.pem | exec: {command: aws} | has exec, which is not supported
          data: Y2E= | data: "?" | certificate-authority-data of cluster 'kubernetes' is no base64
          data: Y2E= | data: Y2E=, proxy-url: x | cluster 'kubernetes' has proxy-url
          apiVersion: v1 | apiVersion: [ | cannot be read
          """)
  void badFileIsNamedWithTheField(String good, String bad, String words) {
    var text = GOOD.replace(good, bad == null ? "" : bad);

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadKubeconfigException.class)
        .hasMessageContaining("kubelet.conf")
        .hasMessageContaining(words);
  }

  @Test
  void missingCertificateFileIsNamed() throws Exception {
    var config = read(GOOD);

    assertThatThrownBy(() -> Credentials.read(config))
        .hasMessageContaining("kubelet-client-current");
  }

  @Test
  void replacedFileChangesTheStamp() throws Exception {
    var key = Files.createDirectories(folder.resolve("pki")).resolve("key.pem");
    var config = read(GOOD);
    var absent = Credentials.stamp(config);
    Files.writeString(key, "old");
    var old = Credentials.stamp(config);

    Files.writeString(key, "newer");

    assertThat(Credentials.stamp(config)).isNotEqualTo(old).isEqualTo(Credentials.stamp(config));
    assertThat(old).isNotEqualTo(absent);
  }
}
