package io.jubelet.operator.decide.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.api.v1alpha1.NodeRuntimeStateSpec.Grant;
import io.jubelet.api.v1alpha1.RenderedConfig;
import io.jubelet.operator.Given;
import io.jubelet.operator.model.Config;
import io.jubelet.operator.model.Gate;
import io.jubelet.operator.model.Member;
import io.jubelet.operator.model.Move;
import io.jubelet.operator.model.NodePlan;
import io.jubelet.operator.model.NodeState;
import io.jubelet.operator.model.Revision;
import io.jubelet.operator.model.RolloutPlan;
import io.jubelet.operator.model.Target;
import io.jubelet.operator.model.Term;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchedulerTest {
  private static final long FENCE = 7;
  private static final Term TERM = new Term(FENCE, Given.NOW);
  private static final Target TARGET =
      new Target.Rendered(
          "workers",
          new Revision(
              "nrr-b",
              Given.value(
                  "runtime: {name: containerd, endpoint: unix:///c}", RenderedConfig.class)));

  private static final String ATTEMPT =
      """
      configName: workers
      revision: nrr-b
      attempt: b-2
      executeNotAfter: "2026-09-14T10:00:30Z"
      """;

  /** A node that already tells its phase, so that it may move. */
  private static Member member(String name, String grant, String phase, String rest) {
    var rollout =
        "rollout: {phase: %s, phaseSince: \"2026-09-14T09:00:00Z\", message: \"%s\"}\n"
            .formatted(phase, phase.equals("Queued") ? "waits for its turn" : "");
    var state = Given.state(name, ATTEMPT + "grant: " + grant, rollout + rest);
    return new Member(Given.node(name), Optional.of(state), TARGET);
  }

  private static Member queued(String name) {
    return member(
        name,
        "Preflight",
        "Queued",
        """
        agent: {observedAttempt: b-2, step: None, committedRevision: nrr-a}
        conditions:
        - {type: PreflightPassed, status: "True", reason: R, message: "", observedGeneration: 3,
           lastTransitionTime: "2026-09-14T09:00:00Z"}
        """);
  }

  private static Member executing(String name) {
    return member(
        name,
        "Execute",
        "Executing",
        "agent: {observedAttempt: b-2, step: ConfigWritten, committedRevision: nrr-a}");
  }

  private static Member preflighting(String name) {
    return member(
        name,
        "Preflight",
        "Preflighting",
        "agent: {observedAttempt: a-1, step: Committed, committedRevision: nrr-a}");
  }

  private static Member updated(String name) {
    return member(
        name,
        "None",
        "Updated",
        "agent: {observedAttempt: b-2, step: Committed, committedRevision: nrr-b}");
  }

  private static Member rolledBack(String name) {
    var failure =
        """
        rollout: {phase: RolledBack, phaseSince: "2026-09-14T09:00:00Z", message: broken,
                  failures: 1, failedRevision: nrr-b, failedAttempt: b-2}
        agent: {observedAttempt: b-2, step: Reverted, committedRevision: nrr-a}
        """;
    return new Member(
        Given.node(name), Optional.of(Given.state(name, ATTEMPT + "grant: None", failure)), TARGET);
  }

  private static Member with(Member member, boolean ready, boolean cordoned) {
    var node = Given.cordoned(Given.ready(member.node(), ready), cordoned, "");
    return new Member(node, member.state(), member.target());
  }

  private static RolloutPlan plan(String rollout, Member... members) {
    var config = Given.config("workers", "{nodeSelector: {}, rollout: {%s}}".formatted(rollout));
    return Scheduler.plan(config, List.of(members), TERM, Given.NOW);
  }

  private static List<String> begun(RolloutPlan plan) {
    return plan.nodes().stream()
        .filter(node -> grant(node).filter(Grant.Execute::equals).isPresent())
        .map(NodePlan::name)
        .toList();
  }

  private static Optional<Grant> grant(NodePlan node) {
    return node.move()
        .flatMap(
            move ->
                switch (move) {
                  case Move.Write(var spec) -> Optional.of(spec.grant());
                  case Move.Create _, Move.Remove _ -> Optional.empty();
                });
  }

  @Test
  void oneNodeBeginsByName() {
    var plan = plan("", queued("w-2"), queued("w-1"), queued("w-3"));

    assertThat(begun(plan)).containsExactly("w-1");
    assertThat(plan.gate()).isEqualTo(new Gate.BudgetUsed(1, 1));
  }

  @Test
  void aGrantSaysWhoUntilWhenAndInWhichTerm() {
    var move = plan("health: {stepTimeoutSeconds: 77}", queued("w")).nodes().getFirst().move();

    assertThat(move)
        .hasValueSatisfying(
            written -> {
              var spec = ((Move.Write) written).spec();
              assertThat(spec.grant()).isEqualTo(Grant.Execute);
              assertThat(spec.attempt()).isEqualTo("b-2");
              assertThat(spec.executeNotAfter()).isEqualTo(Given.NOW.plusSeconds(60));
              assertThat(spec.stepTimeoutSeconds()).isEqualTo(77);
              assertThat(spec.fence()).isEqualTo(FENCE);
            });
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "'50%', 2", "'1%', 1", "'100%', 4", "9, 4"})
  void maxUnavailableIsHonoured(String maxUnavailable, int begin) {
    var plan =
        plan(
            "maxUnavailable: " + maxUnavailable,
            queued("w-1"),
            queued("w-2"),
            queued("w-3"),
            queued("w-4"));

    assertThat(begun(plan)).hasSize(begin);
  }

  @Test
  void nodesInFlightAndNodesThatAreNotReadyUseTheBudget() {
    assertThat(begun(plan("", executing("w-1"), queued("w-2")))).isEmpty();
    assertThat(begun(plan("", with(updated("w-1"), false, false), queued("w-2")))).isEmpty();
    assertThat(begun(plan("maxUnavailable: 2", executing("w-1"), queued("w-2"))))
        .containsExactly("w-2");
  }

  @Test
  void aNodeThatIsNotReadyMayItselfBeMended() {
    assertThat(begun(plan("", with(queued("w-1"), false, false)))).containsExactly("w-1");
  }

  @Test
  void aNewLeaderBeginsNobodyUntilNothingOfTheLastOneCanBeUnderWay() {
    var config = Given.config("workers", "{nodeSelector: {}}");
    var until = Given.NOW.plusSeconds(1);

    var plan = Scheduler.plan(config, List.of(queued("w-1")), new Term(FENCE, until), Given.NOW);

    assertThat(begun(plan)).isEmpty();
    assertThat(plan.gate()).isEqualTo(new Gate.NewLeader(until));
    assertThat(plan.wake()).contains(until);
  }

  /** What was begun is verified; who was asked is asked no more. */
  @Test
  void aDeletedConfigBeginsNobodyAndTakesItsQuestionsBack() {
    var config = Given.config("workers", "{nodeSelector: {}, rollout: {maxUnavailable: 9}}");
    var deleted = new Config(config.name(), 1, "", true, config.spec(), config.status());
    var members = List.of(queued("w-1"), executing("w-2"), updated("w-3"));

    var plan = Scheduler.plan(deleted, members, TERM, Given.NOW);

    assertThat(plan.gate()).isEqualTo(new Gate.Deleting());
    assertThat(grant(plan.nodes().getFirst())).contains(Grant.None);
    assertThat(plan.underWay()).isTrue();
    assertThat(Scheduler.plan(deleted, members.subList(2, 3), TERM, Given.NOW).underWay())
        .isFalse();
  }

  @Test
  void aCordonedNodeIsNotChosen() {
    assertThat(begun(plan("maxUnavailable: 2", with(queued("w-1"), true, true), queued("w-2"))))
        .containsExactly("w-2");
  }

  /** Of each node how far it is: queued, executing, or updated an hour ago. */
  @ParameterizedTest
  @CsvSource({
    "count: 1,                                        q q q, w-1",
    "count: 2,                                        q q q, w-1 w-2",
    "count: 1,                                        e q q, ''",
    "count: 1,                                        q u q, w-1 w-3", // one runs it already
    "'count: 1, soakSeconds: 3600',                   u q q, w-2 w-3",
    "'count: 1, soakSeconds: 3601',                   u q q, ''",
    "'count: 1, promotion: Manual',                   u q q, ''",
    "'count: 3',                                      u q e, w-2",
    "count: 1,                                        q f q, ''", // one failed with it
    "'count: 1, nodeSelector: {matchLabels: {c: d}}', q q q, ''",
  })
  void canariesGoFirst(String canary, String nodes, String begin) {
    var plan =
        plan(
            "maxUnavailable: 9, failure: {maxFailures: 9}, canary: {%s}".formatted(canary),
            members(nodes));

    assertThat(String.join(" ", begun(plan))).isEqualTo(begin);
  }

  private static Member[] members(String nodes) {
    var words = List.of(nodes.split(" "));
    return IntStream.range(0, words.size())
        .mapToObj(
            i -> {
              var name = "w-" + (i + 1);
              return switch (words.get(i)) {
                case "q" -> queued(name);
                case "e" -> executing(name);
                case "f" -> rolledBack(name);
                default -> updated(name);
              };
            })
        .toArray(Member[]::new);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          count: 2 | e q q | 0 of 2 canaries run the target; the others are w-1, w-2
          count: 1, soakSeconds: 7200 | u q | the canaries run the target, and the others wait until 2026-09-14T11:00:00Z
          count: 1, promotion: Manual | u q | the canaries run the target; the annotation jubelet.io/promote=nrr-b lets the others go
          count: 1, nodeSelector: {matchLabels: {c: d}} | q | no node can be a canary
          """)
  void whoWaitsForCanariesIsToldWhy(String canary, String nodes, String why) {
    var plan = plan("maxUnavailable: 9, canary: {%s}".formatted(canary), members(nodes));

    assertThat(plan.gate().message()).isEqualTo(why);
  }

  @Test
  void somebodyLetsTheOthersGo() {
    var config =
        Given.config(
            "workers",
            "{nodeSelector: {}, rollout: {maxUnavailable: 9, canary: {promotion: Manual}}}");
    var members = List.of(members("u q q"));

    for (var promoted : List.of("nrr-a", "nrr-b")) {
      var asked = new Config(config.name(), 1, promoted, false, config.spec(), config.status());

      assertThat(begun(Scheduler.plan(asked, members, TERM, Given.NOW)))
          .isEqualTo(promoted.equals("nrr-b") ? List.of("w-2", "w-3") : List.of());
    }
  }

  /** The nodes are queued, in flight (lower case) or done (none) in the zone of their letter. */
  @ParameterizedTest
  @CsvSource({
    "OneDomainAtATime, B1 A2 A3 B4, 9, A2 A3",
    "OneDomainAtATime, B1 A2 A3 B4, 1, A2",
    "OneDomainAtATime, B1 a2 B4,    9, ''",
    "OneDomainAtATime, b1 A2 B4,    9, B4", // the order was edited meanwhile
    "OneDomainAtATime, B1 B4,       1, B1",
    "OneDomainAtATime, -1 A2,       9, -1", // without a zone
    "Spread,           A1 A2 B3 B4, 2, A1 B3",
    "Spread,           A1 A2 B3 B4, 3, A1 A2 B3",
    "Spread,           a1 A2 B3,    2, B3",
    "Spread,           B1 A2,       1, A2",
  })
  void domainsHaveTheirTurns(String mode, String nodes, int maxUnavailable, String begin) {
    var members =
        Stream.of(nodes.split(" "))
            .map(
                word ->
                    inZone(
                        word,
                        Character.isLowerCase(word.charAt(0)) ? executing(word) : queued(word)))
            .toArray(Member[]::new);

    var plan =
        plan(
            "maxUnavailable: %d, order: {topologyKey: zone, mode: %s}"
                .formatted(maxUnavailable, mode),
            members);

    assertThat(begun(plan).stream().sorted())
        .containsExactlyElementsOf(
            Stream.of(begin.split(" ")).filter(word -> !word.isEmpty()).sorted().toList());
  }

  @Test
  void whoWaitsForAnotherDomainIsToldWhich() {
    var plan =
        plan(
            "maxUnavailable: 2, order: {topologyKey: zone}",
            inZone("A", queued("w-1")),
            inZone("B", queued("w-2")));

    assertThat(plan.gate().message()).isEqualTo("nodes with zone=a go first");
  }

  private static Member inZone(String word, Member member) {
    var zone = word.substring(0, 1).toLowerCase(Locale.ROOT);
    var labels = zone.equals("-") ? Map.<String, String>of() : Map.of("zone", zone);
    return new Member(Given.labelled(member.node(), labels), member.state(), member.target());
  }

  @Test
  void nobodyBeginsBeforeAllPassedPreflight() {
    var plan = plan("maxUnavailable: 2", queued("w-1"), preflighting("w-2"));

    assertThat(begun(plan)).isEmpty();
    assertThat(plan.gate()).isEqualTo(new Gate.PreflightWave(1, 0));
    assertThat(begun(plan("preflight: {scope: PerNode}", queued("w-1"), preflighting("w-2"))))
        .containsExactly("w-1");
  }

  @Test
  void aDeadNodeDoesNotHoldUpTheWave() {
    assertThat(
            begun(
                plan("maxUnavailable: 2", queued("w-1"), with(preflighting("w-2"), false, false))))
        .containsExactly("w-1");
  }

  @Test
  void pausedBeginsNobodyAndFinishesWhatBegan() {
    var verified =
        member(
            "w-1",
            "Execute",
            "Verified",
            """
            agent: {observedAttempt: b-2, step: LocalVerified, committedRevision: nrr-a,
                    stepSince: "2026-09-14T09:59:00Z",
                    runtime: {name: containerd, version: 2.4.2, endpoint: "unix:///c"}}
            """);

    var plan = plan("paused: true", verified, queued("w-2"));

    assertThat(begun(plan)).isEmpty();
    assertThat(grant(plan.nodes().getFirst())).contains(Grant.None);
    assertThat(plan.gate()).isEqualTo(new Gate.Paused());
  }

  @Test
  void failuresStopTheRollout() {
    var plan = plan("", rolledBack("w-1"), queued("w-2"));

    assertThat(begun(plan)).isEmpty();
    assertThat(plan.gate()).isEqualTo(new Gate.Tripped(1, 1));
    assertThat(begun(plan("failure: {maxFailures: 2}", rolledBack("w-1"), queued("w-2"))))
        .containsExactly("w-2");
  }

  @Test
  void aRevisionThatIsPinnedMustBeThere() {
    assertThat(begun(plan("pinnedRevision: nrr-b", queued("w-1")))).containsExactly("w-1");

    var plan = plan("pinnedRevision: nrr-a", queued("w-1"));

    assertThat(begun(plan)).isEmpty();
    assertThat(plan.gate()).isEqualTo(new Gate.NoSuchRevision("nrr-a"));
  }

  @Test
  void adoptionNeedsNoSlot() {
    var adopting =
        Stream.of("w-1", "w-2", "w-3").map(SchedulerTest::adopting).toArray(Member[]::new);

    assertThat(begun(plan("", adopting))).containsExactly("w-1", "w-2", "w-3");
    assertThat(begun(plan("paused: true", adopting))).isEmpty();
  }

  private static Member adopting(String name) {
    var report =
        """
        agent: {observedAttempt: b-2, runtime: {name: containerd, endpoint: "unix:///c"}}
        conditions:
        - {type: PreflightPassed, status: "True", reason: R, message: "", observedGeneration: 3,
           lastTransitionTime: "2026-09-14T09:00:00Z"}
        rollout: {phase: Queued, phaseSince: "2026-09-14T09:00:00Z",
                  message: runs this content already}
        """;
    return new Member(
        Given.node(name),
        Optional.of(Given.state(name, ATTEMPT + "grant: Preflight", report)),
        TARGET);
  }

  @Test
  void nothingMovesBeforeItsPositionIsTold() {
    var untold = queued("w").state().orElseThrow();
    var state =
        new NodeState(
            "w",
            "1",
            3,
            false,
            untold.spec(),
            updated("w").state().orElseThrow().rollout(),
            untold.agent(),
            untold.conditions());

    var plan = plan("", new Member(Given.node("w"), Optional.of(state), TARGET));

    assertThat(plan.nodes().getFirst().move()).isEmpty();
    assertThat(plan.nodes().getFirst().rollout().phase()).isEqualTo("Queued");
  }

  @Test
  void aFailureIsCountedBeforeTheGrantIsTakenBack() {
    var back =
        member(
            "w",
            "Execute",
            "Executing",
            """
            agent: {observedAttempt: b-2, step: Reverted, committedRevision: nrr-a,
                    lastError: broken}
            """);

    var counted = plan("", back).nodes().getFirst();

    assertThat(counted.move()).isEmpty();
    assertThat(counted.rollout().failedAttempt()).isEqualTo("b-2");
    assertThat(counted.rollout().failedRevision()).isEqualTo("nrr-b");
    assertThat(counted.rollout().message()).isEqualTo("broken");
    assertThat(counted.rollout().failures()).isEqualTo(1);
  }

  @Test
  void aNewNodeGetsAStateWithoutAGrant() {
    var plan = plan("", new Member(Given.node("w"), Optional.empty(), TARGET));

    assertThat(plan.nodes().getFirst().move())
        .hasValueSatisfying(
            move -> {
              var spec = ((Move.Create) move).spec();
              assertThat(spec.grant()).isEqualTo(Grant.None);
              assertThat(spec.nodeUID()).isEqualTo("uid-w");
              assertThat(spec.revision()).isEqualTo("nrr-b");
              assertThat(spec.attempt()).isEmpty();
            });
  }
}
