package io.jubelet.e2e.sidebyside;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The differences that decision 0015 explains; the number is the one of the explanation. */
final class Differences {
  private static final String ANY = ".*";
  private static final String TOLD = "kubelet NODE by kubelet NODE";
  private static final String NOT = Difference.ABSENT;

  private static final List<Row> ROWS =
      List.of(
          new Row(1, ANY, "event .*: rpc error: code = .*", NOT, TOLD),
          new Row(1, "image-is-unknown", "event Warning Failed .*: Failed to pull .*", TOLD, NOT),
          new Row(1, "exotic-runtime", "event Warning FailedCreatePodSandBox .*", TOLD, NOT),
          new Row(
              1,
              "image-is-unknown",
              "containerStatuses.*waiting.message",
              "Back-off pulling .*: ErrImagePull: failed to pull .*",
              "Back-off pulling .*: ErrImagePull: rpc error: code = NotFound desc = failed to .*"),
          new Row(2, ANY, "event Normal Killing .*: Stopping container \\S+: .+", TOLD, NOT),
          new Row(2, ANY, "event Normal Killing .*: Stopping container \\S+", NOT, TOLD),
          new Row(2, "startup-fails", "event Normal Killing .* failed startup probe.*", TOLD, NOT),
          new Row(2, "begins-anew-as-a-whole", "event Normal Killing .*: killing", NOT, TOLD),
          new Row(3, ANY, "event Warning Failed(PreStop|PostStart)Hook .* failed: .+", TOLD, NOT),
          new Row(3, ANY, "event Warning Failed(PreStop|PostStart)Hook .* failed", NOT, TOLD),
          new Row(
              4,
              "sysctl-is-refused|other-system|too-large|profile-that-nobody-enforces",
              "(conditions|containerStatuses|hostIP|resources|allocatedResources).*",
              ANY,
              NOT),
          new Row(
              5,
              "secret-volume-is-missing|host-path-is-no-file",
              "containerStatuses.*waiting.message",
              "MountVolume.SetUp failed for volume .*",
              NOT),
          new Row(6, "deleted-without-image", "containerStatuses.main..state.*", ANY, ANY),
          new Row(6, "deleted-without-image", "conditions.(Containers)?Ready..*", ANY, ANY),
          new Row(7, ANY, "resources.limits.memory", NOT, "9007199254740988Ki"),
          new Row(7, ANY, "resources\\b.*", ANY, NOT),
          new Row(
              8,
              "begins-anew-as-a-whole",
              "containerStatuses.main..lastState.terminated\\..*",
              ANY,
              ANY));

  private Differences() {}

  /** The numbers of the explanations, each once, in order. */
  static IntStream explanations() {
    return ROWS.stream().mapToInt(Row::explanation).distinct().sorted();
  }

  /** Those that no row explains. */
  static List<Difference> unexplained(List<Difference> found) {
    return found.stream()
        .filter(each -> ROWS.stream().noneMatch(row -> row.explains(each)))
        .toList();
  }

  /** The rows that explain nothing any more. */
  static List<Row> gone(List<Difference> found) {
    return ROWS.stream().filter(row -> found.stream().noneMatch(row::explains)).toList();
  }

  /** Sample, field and what each side tells, as patterns of the whole text. */
  record Row(int explanation, String sample, String field, String jubelet, String go) {
    boolean explains(Difference difference) {
      return matches(sample, difference.sample())
          && matches(field, difference.field())
          && matches(jubelet, difference.jubelet())
          && matches(go, difference.go());
    }

    private static boolean matches(String pattern, String text) {
      return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).matches();
    }
  }
}
