package io.jubelet.node.runtimehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.FileDrift;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CrictlFileTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "runtime-endpoint: unix:///run/c.sock           | ",
        "runtime-endpoint: \"unix:///run/c.sock\"     | ",
        "runtime-endpoint: 'unix:///run/c.sock' # ours  | ",
        "runtime-endpoint: /run/c.sock                  | ",
        "image-endpoint: \"\"                         | ",
        "runtime-endpoint:                              | ",
        "debug: true                                    | ",
        "runtime-endpoint: unix:///run/d.sock # theirs  | unix:///run/d.sock",
        "image-endpoint: \"unix:///run/d.sock\"       | unix:///run/d.sock",
      })
  void onlyAnotherEndpointIsADifference(String line, String found) {
    var content =
        Contents.at(
            new Endpoint("unix:///run/c.sock"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(CrictlFile.differences(line + "\n", content, "/etc/crictl.yaml"))
        .extracting(FileDrift::found)
        .isEqualTo(Optional.ofNullable(found).stream().toList());
  }
}
