package io.jubelet.bench.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What happened to the nodes of a fleet, counted by all of its threads. */
final class FleetLog {
  private final TreeSet<String> atWork = new TreeSet<>();
  private final List<Double> answers = new ArrayList<>();
  private long requests;
  private int mostAtWork;
  private int ended;
  private int reverted;

  synchronized void requested() {
    requests++;
  }

  synchronized void began(String node) {
    atWork.add(node);
    mostAtWork = Math.max(mostAtWork, atWork.size());
  }

  /** How long the operator took from a node's word that it is done to its leave to commit. */
  synchronized void answered(Duration after) {
    answers.add(after.toNanos() / 1e6);
  }

  synchronized void ended(String node) {
    atWork.remove(node);
    ended++;
  }

  synchronized void reverted(String node) {
    atWork.remove(node);
    reverted++;
  }

  /** Forgets everything but who is at work. */
  synchronized void clear() {
    answers.clear();
    requests = 0;
    mostAtWork = atWork.size();
    ended = 0;
    reverted = 0;
  }

  synchronized long requests() {
    return requests;
  }

  synchronized int mostAtWork() {
    return mostAtWork;
  }

  synchronized int ended() {
    return ended;
  }

  synchronized int reversions() {
    return reverted;
  }

  synchronized List<Double> answers() {
    return List.copyOf(answers);
  }
}
