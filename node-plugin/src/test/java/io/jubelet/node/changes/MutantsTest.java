package io.jubelet.node.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.decide.switching.ChangeState;
import io.jubelet.node.decide.switching.Journal;
import io.jubelet.node.decide.switching.Step;
import io.jubelet.node.decide.switching.SwitchAnswer;
import io.jubelet.node.decide.switching.SwitchInputs;
import io.jubelet.node.decide.switching.SwitchWork;
import io.jubelet.node.decide.switching.SwitchWork.FileAge;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RolloutOrder.Grant;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeFacts;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracle is worth something only if it catches agents that are wrong on purpose. */
final class MutantsTest {
  private static final int WORLDS = 400;

  enum Planted implements Mutant {
    PODS_COME_BACK_TOO_EARLY {
      @Override
      public boolean hold(ChangeState state) {
        return state.kept().journal().filter(j -> j.step() == Step.FENCED).isPresent();
      }
    },
    THE_ENDPOINT_MOVES_BEFORE_THE_PODS_ARE_STOPPED {
      @Override
      public boolean hold(ChangeState state) {
        return false;
      }

      @Override
      public Optional<Endpoint> endpoint(ChangeState state, RuntimeConfiguration found) {
        return state
            .kept()
            .journal()
            .filter(journal -> journal.step() == Step.FENCED)
            .map(journal -> journal.to().endpoint());
      }
    },
    PODS_ARE_BELIEVED_GONE {
      @Override
      public SwitchAnswer perform(SwitchWork work, Supplier<SwitchAnswer> right) {
        return work instanceof SwitchWork.ListPods ? new SwitchAnswer.Pods(0) : right.get();
      }

      @Override
      public SwitchInputs inputs(SwitchInputs right) {
        return new SwitchInputs(
            right.order(),
            right.nodeUid(),
            right.bootId(),
            right.found(),
            right.agentDriver(),
            right.runtime(),
            right.pods(),
            true,
            right.diskAvailableBytes());
      }
    },
    A_STEP_IS_NOT_JOURNALLED {
      @Override
      public SwitchAnswer perform(SwitchWork work, Supplier<SwitchAnswer> right) {
        return work instanceof SwitchWork.Record(Journal journal)
                && journal.step() == Step.OLD_PODS_STOPPED
            ? new SwitchAnswer.Done()
            : right.get();
      }
    },
    NOTHING_IS_JOURNALLED_BEFORE_THE_END {
      @Override
      public SwitchAnswer perform(SwitchWork work, Supplier<SwitchAnswer> right) {
        return work instanceof SwitchWork.Record(Journal journal) && !journal.step().last()
            ? new SwitchAnswer.Done()
            : right.get();
      }
    },
    FILES_ARE_NOT_RESTORED {
      @Override
      public SwitchAnswer perform(SwitchWork work, Supplier<SwitchAnswer> right) {
        return work.equals(new SwitchWork.WriteFiles(FileAge.BEFORE))
            ? new SwitchAnswer.Done()
            : right.get();
      }
    },
    A_BORROWED_RUNTIME_IS_KEPT {
      @Override
      public SwitchAnswer perform(SwitchWork work, Supplier<SwitchAnswer> right) {
        return work instanceof SwitchWork.GiveBack ? new SwitchAnswer.Done() : right.get();
      }
    },
    FENCES_ARE_IGNORED {
      @Override
      public SwitchInputs inputs(SwitchInputs right) {
        return Mutant.ordered(right, order -> with(order, order.grant(), Long.MAX_VALUE));
      }
    },
    GRANTS_NEVER_EXPIRE {
      @Override
      public SwitchInputs inputs(SwitchInputs right) {
        return Mutant.ordered(
            right,
            order ->
                new RolloutOrder(
                    order.nodeUid(),
                    order.revision(),
                    order.attempt(),
                    order.grant(),
                    Optional.empty(),
                    order.stepTimeout(),
                    order.fence(),
                    order.generation()));
      }
    },
    THE_RUNTIME_IS_BELIEVED_HEALTHY {
      @Override
      public SwitchAnswer perform(SwitchWork work, Supplier<SwitchAnswer> right) {
        return work instanceof SwitchWork.AskFacts
            ? new SwitchAnswer.Facts(
                new RuntimeFacts(
                    "containerd",
                    "1",
                    "v1",
                    true,
                    true,
                    "",
                    Optional.of(CgroupDriver.CGROUPFS),
                    Optional.empty(),
                    List.of("runc"),
                    new TreeMap<>(),
                    false))
            : right.get();
      }
    },
    THE_NODE_COMMITS_BY_ITSELF {
      @Override
      public SwitchInputs inputs(SwitchInputs right) {
        return Mutant.ordered(
            right,
            order ->
                order.grant() == Grant.EXECUTE && right.pods().isEmpty()
                    ? order
                    : with(order, granted(order), order.fence()));
      }

      private Grant granted(RolloutOrder order) {
        return order.generation() % 2 == 0 ? Grant.NONE : order.grant();
      }
    },
    ANY_NODE_UID_WILL_DO {
      @Override
      public SwitchInputs inputs(SwitchInputs right) {
        return Mutant.ordered(
            right,
            order ->
                new RolloutOrder(
                    FakeAgent.NODE,
                    order.revision(),
                    order.attempt(),
                    order.grant(),
                    order.executeNotAfter(),
                    order.stepTimeout(),
                    order.fence(),
                    order.generation()));
      }
    };

    private static RolloutOrder with(RolloutOrder order, Grant grant, long fence) {
      return new RolloutOrder(
          order.nodeUid(),
          order.revision(),
          order.attempt(),
          grant,
          order.executeNotAfter(),
          order.stepTimeout(),
          fence,
          order.generation());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theInvariantsCatch(Planted planted) {
    var caught = 0L;
    for (long seed = 1; seed <= WORLDS && caught == 0; seed++) {
      try {
        new ChangeWorld(seed, planted).run();
      } catch (AssertionError broken) {
        caught = seed;
        System.getLogger("mutants").log(System.Logger.Level.DEBUG, broken.getMessage());
      }
    }
    assertThat(caught).as("the world that caught %s", planted).isPositive();
  }
}
