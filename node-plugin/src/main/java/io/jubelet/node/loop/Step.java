package io.jubelet.node.loop;

import java.util.ArrayList;
import java.util.List;

/**
 * What one event leads to.
 *
 * @param effects in the order in which they are begun
 * @param notes what was decided and why, for the log
 * @param judgements what was decided for pods, for the flight recorder
 */
public record Step(
    NodeState state, List<Effect> effects, List<Note> notes, List<Judgement> judgements) {

  public Step {
    effects = List.copyOf(effects);
    notes = List.copyOf(notes);
    judgements = List.copyOf(judgements);
  }

  public static Step of(NodeState state, Effect... effects) {
    return new Step(state, List.of(effects), List.of(), List.of());
  }

  /** This step and then another that began with its state. */
  public Step then(Step next) {
    return new Step(
        next.state(),
        joined(effects, next.effects()),
        joined(notes, next.notes()),
        joined(judgements, next.judgements()));
  }

  Step doing(List<? extends Effect> more) {
    return new Step(state, joined(effects, List.copyOf(more)), notes, judgements);
  }

  Step then(Note note) {
    return new Step(state, effects, joined(notes, List.of(note)), judgements);
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    if (first.isEmpty()) {
      return second;
    }
    var all = new ArrayList<T>(first);
    all.addAll(second);
    return all;
  }
}
