package io.jubelet.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class AnswersTest {
  @ParameterizedTest
  @EnumSource(names = "OK", mode = EnumSource.Mode.EXCLUDE)
  void whatWasNeverSentDidNotHappen(Status.Code code) {
    assertThat(Answers.failed(code.toStatus().withDescription("why"), false, "CreateError"))
        .isEqualTo(new Refused<>("RuntimeUnavailable", "why"));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "FAILED_PRECONDITION",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "UNAUTHENTICATED"
      })
  void whatTheRuntimeRefusedDidNotHappen(Status.Code code) {
    assertThat(Answers.failed(code.toStatus().withDescription("no"), true, "CreateError"))
        .isEqualTo(new Refused<>("CreateError", "no"));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CANCELLED",
        "DEADLINE_EXCEEDED",
        "UNAVAILABLE",
        "INTERNAL",
        "ABORTED",
        "DATA_LOSS",
        "RESOURCE_EXHAUSTED"
      })
  void aLostAnswerMayHaveHappened(Status.Code code) {
    assertThat(Answers.failed(code.toStatus().withDescription("lost"), true, "CreateError"))
        .isEqualTo(new Unknown<>(code + ": lost"));
  }

  @ParameterizedTest
  @CsvSource({"failed to exec: context deadline exceeded", "task: context canceled: unknown"})
  void workThatTheRuntimeCutShortMayHaveHappened(String message) {
    assertThat(Answers.failed(Status.UNKNOWN.withDescription(message), true, "ExecError"))
        .isEqualTo(new Unknown<>("UNKNOWN: " + message));
  }
}
