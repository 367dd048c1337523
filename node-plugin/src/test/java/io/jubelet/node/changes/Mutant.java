package io.jubelet.node.changes;

import io.jubelet.node.decide.switching.ChangeState;
import io.jubelet.node.decide.switching.SwitchAnswer;
import io.jubelet.node.decide.switching.SwitchInputs;
import io.jubelet.node.decide.switching.SwitchWork;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RuntimeConfiguration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What is wrong with an agent, on purpose; nothing where it is not overridden. */
interface Mutant {
  default SwitchInputs inputs(SwitchInputs right) {
    return right;
  }

  default boolean hold(ChangeState state) {
    return state.hold();
  }

  default Optional<Endpoint> endpoint(ChangeState state, RuntimeConfiguration found) {
    return Optional.empty();
  }

  default SwitchAnswer perform(SwitchWork work, Supplier<SwitchAnswer> right) {
    return right.get();
  }

  /** The inputs with another order. */
  static SwitchInputs ordered(SwitchInputs right, UnaryOperator<RolloutOrder> change) {
    return new SwitchInputs(
        right.order().map(change),
        right.nodeUid(),
        right.bootId(),
        right.found(),
        right.agentDriver(),
        right.runtime(),
        right.pods(),
        right.podsQuiet(),
        right.diskAvailableBytes());
  }
}
