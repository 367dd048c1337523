package io.jubelet.node.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one event leads to for one pod.
 *
 * @param entry empty when the pod is forgotten
 * @param judgements what was decided on the way, in order
 */
record PodTurn(
    Optional<PodEntry> entry, List<Effect> effects, List<Note> notes, List<Judgement> judgements) {

  static PodTurn of(PodEntry entry) {
    return new PodTurn(Optional.of(entry), List.of(), List.of(), List.of());
  }

  static PodTurn of(PodEntry entry, Effect effect) {
    return new PodTurn(Optional.of(entry), List.of(effect), List.of(), List.of());
  }

  static PodTurn forgotten(Note note) {
    return new PodTurn(Optional.empty(), List.of(), List.of(note), List.of());
  }

  PodTurn with(PodEntry changed) {
    return new PodTurn(Optional.of(changed), effects, notes, judgements);
  }

  PodTurn noting(Note note) {
    var all = new ArrayList<>(notes);
    all.add(note);
    return new PodTurn(entry, effects, all, judgements);
  }

  PodTurn doing(List<? extends Effect> more) {
    var all = new ArrayList<>(effects);
    all.addAll(more);
    return new PodTurn(entry, all, notes, judgements);
  }

  PodTurn judging(List<? extends Judgement> more) {
    var all = new ArrayList<>(judgements);
    all.addAll(more);
    return new PodTurn(entry, effects, notes, all);
  }
}
