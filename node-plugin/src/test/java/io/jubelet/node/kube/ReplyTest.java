package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Outcome;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplyTest {
  private static final Call CALL = Call.get("/x");

  private static Outcome<String> outcome(int status, String body) {
    return new Reply.Answered(CALL, status, body.getBytes(StandardCharsets.UTF_8))
        .outcome(tree -> tree.path("value").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          200 | {"value": "v"} | Done[value=v]
          201 | {"value": "v"} | Done[value=v]
          403 | {"kind": "Status", "reason": "R", "message": "m"} | Refused[reason=R, message=m]
          409 | {"kind": "Status", "reason": "R"} | Refused[reason=R, message=answered 409]
          422 | gateway says no | Refused[reason=Invalid, message=answered 422]
          429 | `` | Refused[reason=TooManyRequests, message=answered 429]
          302 | `` | Refused[reason=UnexpectedStatus, message=answered 302]
          500 | {"kind": "Status", "reason": "R", "message": "m"} | Unknown[cause=GET /x: R: m]
          503 | `` | Unknown[cause=GET /x: InternalError: answered 503]
          """)
  void onlyWhatCannotHaveHappenedIsRefused(int status, String body, String outcome) {
    assertThat(outcome(status, body)).hasToString(outcome);
  }

  @Test
  void successThatIsNotUnderstoodIsUnknownAndDoesNotShowItsBody() {
    assertThat(outcome(200, "{\"data\": \"hunter2\" oops"))
        .isInstanceOf(Outcome.Unknown.class)
        .asString()
        .doesNotContain("hunter2");
  }

  @Test
  void lostAnswerIsUnknown() {
    assertThat(new Reply.Lost(CALL, "reset").outcome())
        .isEqualTo(new Outcome.Unknown<Outcome.Nothing>("GET /x: reset"));
  }

  @Test
  void fieldThatIsToBlameIsFound() {
    var body =
        """
        {"kind": "Status", "reason": "Invalid",
         "details": {"causes": [{"field": "metadata.uid", "message": "immutable"}]}}
        """;
    var answer = new Reply.Answered(CALL, 422, body.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.blames("metadata.uid")).isTrue();
    assertThat(answer.blames("spec")).isFalse();
  }

  @Test
  void bodiesAreNotShown() {
    var call = Call.post("/x", Json.object().put("token", "hunter2"));
    var answer = new Reply.Answered(call, 200, call.body());

    assertThat(call).hasToString("POST /x");
    assertThat(answer).hasToString("POST /x: 200");
  }
}
