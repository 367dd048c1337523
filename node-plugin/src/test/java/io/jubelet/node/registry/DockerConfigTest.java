package io.jubelet.node.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.registry.DockerConfig.BadConfigException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DockerConfigTest {
  private static List<RegistryCredential> read(String json) throws BadConfigException {
    return DockerConfig.read(json.getBytes(StandardCharsets.UTF_8), Optional.empty());
  }

  @Test
  void userAndPasswordComeFromTheAuthOrFromTheirOwnFields() throws BadConfigException {
    var found =
        read(
            """
            {"auths": {
              "a.io": {"auth": "Ym9iOnNlY3JldA=="},
              "b.io": {"username": "bob", "password": "secret"},
              "c.io": {"auth": "Ym9iOnNlY3JldA"},
              "d.io": {"auth": "Ym9iOnNl\\nY3JldA==", "email": null},
              "e.io": {"auth": null, "username": "bob", "password": "secret"}
            }}
            """);
    assertThat(found)
        .allSatisfy(
            one -> {
              assertThat(one.username()).isEqualTo("bob");
              assertThat(one.password()).isEqualTo("secret");
              assertThat(one.toString()).doesNotContain("secret");
            });
    assertThat(found)
        .extracting(RegistryCredential::place)
        .containsExactly("a.io", "b.io", "c.io", "d.io", "e.io");
  }

  /** SHA-256 of what Go's encoding/json makes of upstream's AuthConfig. */
  @Test
  void theHashIsThatOfTheGoKubelet() throws BadConfigException {
    assertThat(read("{'auths':{'a.io':{'username':'bob','password':'secret'}}}".replace('\'', '"')))
        .extracting(RegistryCredential::hash)
        .containsExactly("41ae8ced1d13cd5256b5722ebb24c75736b8ef7fa1a6b0e87952b44a179a5a1b");
    var text =
        "{'auths':{'a.io':{'username':'bob','password':'p<&>word','email':'b@example.com'}}}";
    assertThat(read(text.replace('\'', '"')))
        .extracting(RegistryCredential::hash)
        .containsExactly("a432b0226ec4b1c2c5fbca54c71c996e260367d2761721375241fd9921b5b8c2");
  }

  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/, index.docker.io",
    "https://r.io/v2/team,        r.io/team",
    "http://r.io:5000,            r.io:5000",
    "r.io/,                       r.io",
    "*.r.io/team,                 *.r.io/team",
  })
  void placesLoseWhatIsNoPartOfAnImagesName(String name, String place) throws BadConfigException {
    assertThat(read("{\"auths\":{\"" + name + "\":{\"username\":\"u\"}}}"))
        .extracting(RegistryCredential::place)
        .containsExactly(place);
  }

  @Test
  void theOldFormHasNoOuterObject() throws BadConfigException {
    var text = "{\"r.io\":{\"username\":\"u\",\"password\":\"p\"}}";
    assertThat(DockerConfig.readOld(text.getBytes(StandardCharsets.UTF_8), Optional.empty()))
        .extracting(RegistryCredential::username)
        .containsExactly("u");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hunter2 is no JSON | it is not JSON",
        "[] | it is not a JSON object",
        "{\"auths\":{\"r.io\":{\"auth\":\"hunter2!\"}}} | the auth of 'r.io' is not base64",
        "{\"auths\":{\"r.io\":{\"auth\":\"aHVudGVyMg==\"}}} | the auth of 'r.io' is not of the form"
            + " user:password",
      })
  void badTextIsNamedAndNotQuoted(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadConfigException.class)
        .hasMessage(message)
        .message()
        .doesNotContain("hunter2");
  }
}
