package io.jubelet.node.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one event leads to for one pod.
 *
 * @param entry empty when the pod is forgotten
 */
record PodTurn(Optional<PodEntry> entry, List<Effect> effects, List<Note> notes) {

  static PodTurn of(PodEntry entry) {
    return new PodTurn(Optional.of(entry), List.of(), List.of());
  }

  static PodTurn of(PodEntry entry, Effect effect) {
    return new PodTurn(Optional.of(entry), List.of(effect), List.of());
  }

  static PodTurn forgotten(Note note) {
    return new PodTurn(Optional.empty(), List.of(), List.of(note));
  }

  PodTurn noting(Note note) {
    var all = new ArrayList<>(notes);
    all.add(note);
    return new PodTurn(entry, effects, all);
  }

  PodTurn doing(List<? extends Effect> more) {
    var all = new ArrayList<>(effects);
    all.addAll(more);
    return new PodTurn(entry, all, notes);
  }
}
