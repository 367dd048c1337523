package io.jubelet.node.app.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationFileTest {
  private static final String TYPE =
      "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

  private static ConfigurationFile parse(String text) throws BadConfigurationException {
    return ConfigurationFile.parse("config.yaml", text);
  }

  @Test
  void fieldsAreReadByPath() throws BadConfigurationException {
    var file =
        parse(
            TYPE
                + "maxPods: 20\nauthentication:\n  x509:\n    clientCAFile: /ca\n"
                + "clusterDNS: [10.0.0.10]\nsyncFrequency: 1m30s\n");
    assertThat(file.fields())
        .containsEntry("maxPods", new Value.Whole(20))
        .containsEntry("authentication.x509.clientCAFile", new Value.Text("/ca"))
        .containsEntry("clusterDNS", new Value.Texts(List.of("10.0.0.10")))
        .containsEntry("syncFrequency", new Value.Span(java.time.Duration.ofSeconds(90)));
    assertThat(file.warnings()).isEmpty();
  }

  @Test
  void jsonIsReadAsWell() throws BadConfigurationException {
    var file =
        parse(
            """
            {"apiVersion":"kubelet.config.k8s.io/v1beta1","kind":"KubeletConfiguration",
             "failCgroupV1":false,"registerWithTaints":[{"key":"a","effect":"NoSchedule"}]}
            """);
    assertThat(file.fields()).containsEntry("failCgroupV1", new Value.Truth(false));
    assertThat(file.fields().get("registerWithTaints")).isInstanceOf(Value.Elements.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "maxPod: 1 | unknown field 'maxPod'",
        "authentication: {x509: {ca: a}} | unknown field 'authentication.x509.ca'",
        "authentication: {x509: yes} | authentication.x509 must be an object",
        "registerWithTaints: [{colour: red}] | unknown field 'registerWithTaints[].colour'",
        "registerWithTaints: {} | registerWithTaints must be a list",
        "maxPods: '1' | maxPods must be an integer, not the string '1'",
        "maxPods: 1.5 | maxPods must be an integer, not 1.5",
        "failSwapOn: 'true' | failSwapOn must be a boolean, not the string 'true'",
        "clusterDNS: 10.0.0.1 | clusterDNS must be a list of strings, not the string '10.0.0.1'",
        "evictionHard: {memory.available: 1} | evictionHard must be a map of strings, not a map",
        "syncFrequency: 10 | syncFrequency must be a duration in quotes such as 10s, not 10",
        "syncFrequency: soon | syncFrequency: 'soon' is not a duration such as 10s, 1m30s or 500ms",
      })
  void badFieldIsNamedWithItsPath(String line, String sentence) {
    assertThatThrownBy(() -> parse(TYPE + line + "\n"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("config.yaml: " + sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: KubeletConfiguration | apiVersion must be 'kubelet.config.k8s.io/v1beta1', not absent",
        "apiVersion: v1 | apiVersion must be 'kubelet.config.k8s.io/v1beta1', not 'v1'",
        "hello | a KubeletConfiguration object is expected, not 'hello'",
      })
  void documentOfAnotherTypeIsRefused(String document, String sentence) {
    assertThatThrownBy(() -> parse(document)).hasMessage("config.yaml: " + sentence);
  }

  @Test
  void doubledFieldIsRefused() {
    assertThatThrownBy(() -> parse(TYPE + "maxPods: 1\nmaxPods: 2\n"))
        .hasMessageContaining("duplicate key maxPods");
  }

  @Test
  void zeroMeansTheDefaultWhereTheApiSaysSo() throws BadConfigurationException {
    assertThat(parse(TYPE + "maxPods: 0\nhealthzPort: 0\n").fields())
        .doesNotContainKey("maxPods")
        .containsEntry("healthzPort", new Value.Whole(0));
  }

  @Test
  void fieldThatIsKnownAndNotYetHonouredIsNamedInAWarning() throws BadConfigurationException {
    var file = parse(TYPE + "cpuManagerPolicy: static\nmemoryManagerPolicy: None\n");
    assertThat(file.warnings()).containsExactly("known and not yet honoured: cpuManagerPolicy");
  }
}
