package io.jubelet.node.decide.switching;

import static io.jubelet.node.decide.switching.Samples.NOW;
import static io.jubelet.node.decide.switching.Samples.inputs;
import static io.jubelet.node.decide.switching.Samples.journal;
import static io.jubelet.node.decide.switching.Samples.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.decide.switching.Orders.Ruling;
import io.jubelet.node.decide.switching.Orders.Word;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RolloutOrder.Grant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrdersTest {
  private static final Journal REVERTED =
      journal(ChangeClass.FULL_SWITCH, Step.REVERT_RUNTIME_STARTED, Step.CONFIG_WRITTEN)
          .at(Step.REVERTED, NOW);

  private static final Optional<Journal> COMMITTED =
      Optional.of(journal(ChangeClass.FULL_SWITCH, Step.COMMITTED, Step.COMMITTED));

  private static RolloutOrder named(String attempt, String uid, long fence) {
    var order = order(Grant.EXECUTE, fence, 9);
    return new RolloutOrder(
        uid,
        order.revision(),
        attempt,
        order.grant(),
        order.executeNotAfter(),
        order.stepTimeout(),
        fence,
        order.generation());
  }

  private static String refusal(RolloutOrder order, Optional<Journal> last) {
    return Orders.rule(inputs(Optional.of(order)), last, NOW)
            instanceof Ruling.Refuse(_, var reason)
        ? reason
        : "followed";
  }

  @Test
  void aNodeWithoutAnOrderDoesNothing() {
    assertThat(Orders.rule(inputs(Optional.empty()), Optional.empty(), NOW))
        .isEqualTo(new Ruling.Nothing());
  }

  @Test
  void aGoodOrderIsFollowed() {
    var order = named("nrr-3-1", Samples.UID, 7);
    assertThat(Orders.rule(inputs(Optional.of(order)), COMMITTED, NOW))
        .isEqualTo(new Ruling.Follow(order));
  }

  @Test
  void aCommittedAttemptIsNotDoneAgain() {
    var order = named("nrr-2-1", Samples.UID, 7);
    assertThat(Orders.rule(inputs(Optional.of(order)), COMMITTED, NOW))
        .isEqualTo(new Ruling.Nothing());
  }

  @Test
  void aSmallerFenceIsRefused() {
    assertThat(refusal(named("nrr-3-1", Samples.UID, 6), COMMITTED))
        .isEqualTo("attempt 'nrr-3-1' has fence 6, and fence 7 was followed before");
  }

  @Test
  void anOrderForAnotherNodeOfTheSameNameIsRefused() {
    assertThat(refusal(named("nrr-3-1", "older-node", 7), COMMITTED))
        .isEqualTo("attempt 'nrr-3-1' is for node uid 'older-node', and this node's is 'node-uid'");
  }

  @Test
  void anAttemptThatWasJustRevertedIsNotDoneAgainAndGoesOnSayingWhy() {
    var order = named("nrr-2-1", Samples.UID, 7);
    assertThat(Orders.rule(inputs(Optional.of(order)), Optional.of(REVERTED), NOW))
        .isEqualTo(new Ruling.Nothing());
    assertThat(refusal(named("nrr-2-2", Samples.UID, 7), Optional.of(REVERTED)))
        .isEqualTo("followed");
  }

  @Test
  void anOlderFailedAttemptIsRefused() {
    var later =
        new Journal(
            new Journal.Order("nrr-2-2", 7, 4),
            REVERTED.changeClass(),
            REVERTED.from(),
            REVERTED.to(),
            REVERTED.machine(),
            REVERTED.step(),
            REVERTED.reached(),
            NOW,
            REVERTED.deadline(),
            NOW,
            NOW,
            "",
            List.of("nrr-2-1", "nrr-2-2"));
    assertThat(refusal(named("nrr-2-1", Samples.UID, 7), Optional.of(later)))
        .isEqualTo("attempt 'nrr-2-1' was already reverted on this node");
  }

  @Test
  void anExpiredGrantIsRefused() {
    var order = order(Grant.EXECUTE, 7, 9);
    var later = NOW.plusSeconds(61);
    assertThat(Orders.rule(inputs(Optional.of(order)), Optional.empty(), later))
        .isEqualTo(
            new Ruling.Refuse(
                order, "attempt 'nrr-2-1' must not begin after 2026-05-01T12:01:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    // grant, fence, generation, step, word
    "NONE, 7, 4, LOCAL_VERIFIED, COMMIT",
    "NONE, 8, 4, LOCAL_VERIFIED, COMMIT",
    "NONE, 7, 3, LOCAL_VERIFIED, GO_ON",
    "NONE, 7, 2, LOCAL_VERIFIED, GO_ON",
    "NONE, 6, 4, LOCAL_VERIFIED, GO_ON",
    "NONE, 7, 4, AGENT_SWITCHED, WITHDRAWN",
    "NONE, 7, 4, PREPARED, WITHDRAWN",
    "REVERT, 7, 4, FENCED, REVERT",
    "REVERT, 7, 4, LOCAL_VERIFIED, REVERT",
    "REVERT, 6, 4, LOCAL_VERIFIED, GO_ON",
    "EXECUTE, 7, 4, LOCAL_VERIFIED, GO_ON",
    "PREFLIGHT, 7, 4, FENCED, GO_ON",
  })
  void onlyANewerOrderOfNoSmallerFenceSpeaksToAnAttempt(
      Grant grant, long fence, long generation, Step step, Word word) {
    var attempt = journal(ChangeClass.FULL_SWITCH, step, step);
    assertThat(Orders.word(Optional.of(order(grant, fence, generation)), attempt)).isEqualTo(word);
  }

  @Test
  void anOrderForAnotherAttemptSaysNothingToThisOne() {
    var attempt = journal(ChangeClass.FULL_SWITCH, Step.FENCED, Step.FENCED);
    var other = named("nrr-9-1", Samples.UID, 9);
    assertThat(Orders.word(Optional.of(other), attempt)).isEqualTo(Word.GO_ON);
  }
}
