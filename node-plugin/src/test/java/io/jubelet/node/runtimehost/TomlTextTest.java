package io.jubelet.node.runtimehost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jubelet.node.runtimehost.TomlText.Unusable;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TomlTextTest {
  private static final List<String> SANDBOX = List.of("plugins", "io.x", "sandbox");

  private static String set(String text, String value) {
    return TomlText.parse(text).withString(SANDBOX, value).text();
  }

  @Test
  void aValueIsReplacedAndEveryOtherByteStays() {
    var before =
        """
        # ours
        version = 2

        [plugins]
          [plugins."io.x"]   # the x plugin
            sandbox = "a"\t# keep me
            other   = 'b'
        """;
    assertThat(set(before, "registry/pause:3"))
        .isEqualTo(before.replace("\"a\"", "\"registry/pause:3\""));
  }

  @Test
  void theStyleOfQuotesStays() {
    assertThat(set("[plugins.'io.x']\nsandbox = 'a' # c\n", "b"))
        .isEqualTo("[plugins.'io.x']\nsandbox = 'b' # c\n");
    assertThat(set("[plugins.'io.x']\nsandbox = 'a'\n", "it's"))
        .isEqualTo("[plugins.'io.x']\nsandbox = \"it's\"\n");
  }

  @Test
  void aValueThatIsSetAlreadyChangesNothing() {
    var text = "[plugins.'io.x']\nsandbox  =  'a'\n";
    assertThat(set(text, "a")).isEqualTo(text);
  }

  @Test
  void aMissingKeyIsSetBeneathItsTable() {
    assertThat(set("[plugins]\n  [plugins.\"io.x\"] # x\n    other = 1\n[last]\na = 1\n", "b"))
        .isEqualTo(
            "[plugins]\n  [plugins.\"io.x\"] # x\n    sandbox = \"b\"\n    other = 1\n"
                + "[last]\na = 1\n");
  }

  @Test
  void aMissingTableIsAppended() {
    assertThat(set("version = 2\n[plugins.\"io.x\".deep]\nk = 1\n", "b"))
        .isEqualTo(
            "version = 2\n[plugins.\"io.x\".deep]\nk = 1\n"
                + "\n[plugins.\"io.x\"]\n  sandbox = \"b\"\n");
  }

  @Test
  void inlineTablesAreEditedInPlace() {
    assertThat(set("plugins = { 'io.x' = { other = 1, sandbox = \"a\" } } # c\n", "b"))
        .isEqualTo("plugins = { 'io.x' = { other = 1, sandbox = \"b\" } } # c\n");
    assertThat(set("plugins = { 'io.x' = { other = 1 } } # c\n", "b"))
        .isEqualTo("plugins = { 'io.x' = { sandbox = \"b\", other = 1 } } # c\n");
    assertThat(set("plugins = { 'io.x' = {} }\n", "b"))
        .isEqualTo("plugins = { 'io.x' = { sandbox = \"b\" } }\n");
  }

  @Test
  void quotedAndDottedKeysAreFound() {
    assertThat(set("plugins.\"io.x\".\"sandbox\" = \"a=b # no\" # c\n", "b"))
        .isEqualTo("plugins.\"io.x\".\"sandbox\" = \"b\" # c\n");
  }

  @Test
  void multiLineStringsAndWindowsLineEndsAreLeftAlone() {
    assertThat(set("[plugins.'io.x']\r\nsandbox = '''\r\na'''\r\nother = 1\r\n", "b"))
        .isEqualTo("[plugins.'io.x']\r\nsandbox = 'b'\r\nother = 1\r\n");
  }

  @Test
  void valuesAreEscaped() {
    var edited = set("", "a\"b\\c\nd");
    assertThat(TomlText.parse(edited).string(SANDBOX)).contains("a\"b\\c\nd");
  }

  @Test
  void booleansAreReplaced() {
    var path = List.of("options", "SystemdCgroup");
    assertThat(TomlText.parse("[options]\nSystemdCgroup = false# x\n").withBool(path, true).text())
        .isEqualTo("[options]\nSystemdCgroup = true# x\n");
  }

  @Test
  void aKeyThatIsNoTableIsNotOverwritten() {
    assertThatThrownBy(() -> set("plugins = 1\n", "b"))
        .isInstanceOf(Unusable.class)
        .hasMessage("plugins is not a table");
  }

  @Test
  void whatIsNotTomlIsNamedByLine() {
    assertThatThrownBy(() -> TomlText.parse("a = 1\nb = \n"))
        .isInstanceOf(Unusable.class)
        .hasMessageStartingWith("line 2, column ");
  }
}
