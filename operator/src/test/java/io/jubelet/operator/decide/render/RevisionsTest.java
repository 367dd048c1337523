package io.jubelet.operator.decide.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.operator.Given;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RevisionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static String canonical(String json) {
    try {
      return CanonicalJson.of(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"b": 1, "a": [true, null, {}]} | {"a":[true,null,{}],"b":1}
          {} | {}
          [] | []
          "\\u20ac$\\u000F\\nA'\\u0042\\"\\\\" | "\u20ac$\\u000f\\nA'B\\"\\\\"
          {"\\u20ac": 1, "\\r": 2, "1": 3, "\\ud83d\\ude00": 4} | {"\\r":2,"1":3,"\u20ac":1,"\ud83d\ude00":4}
          -9007199254740992 | -9007199254740992
          """)
  void oneTextPerValue(String given, String expected) {
    assertThat(canonical(given)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1.5", "9007199254740993"})
  void numbersThatADoubleDoesNotHoldAreABug(String number) {
    assertThatThrownBy(() -> canonical(number)).hasMessageContaining(number);
  }

  private static String name(String content) {
    return Revisions.of(Given.value(content, RenderedConfig.class)).name();
  }

  @Test
  void sameContentHasTheSameNameInWhateverOrder() {
    assertThat(name("{kubelet: {maxPods: 1}, pauseImage: a}"))
        .isEqualTo(name("{pauseImage: a, kubelet: {maxPods: 1}}"))
        .isNotEqualTo(name("{pauseImage: b, kubelet: {maxPods: 1}}"));
  }

  /** Nodes hold these names on their disks: a change of the rendering would move the fleet. */
  @Test
  void namesStayWhatTheyWere() {
    assertThat(
            name(
                """
                {runtime: {name: containerd, endpoint: unix:///run/containerd/containerd.sock,
                 imageEndpoint: unix:///run/containerd/containerd.sock},
                 pauseImage: registry.k8s.io/pause:3.10.2, cgroupDriver: auto,
                 eviction: {hard: {memory.available: 200Mi}}}
                """))
        .isEqualTo("nrr-b817be667902286c");
  }
}
