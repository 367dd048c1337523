package io.jubelet.node.decide.switching;

import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.InstalledRuntime;
import io.jubelet.node.model.RolloutOrder;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a preflight has found so far; {@link Preflight} says what to look at next.
 *
 * @param from what the node runs
 * @param to what it shall run, once that was read
 * @param installed the node's inventory, once that was read; empty if it cannot be read
 * @param problems one clause each, in the order they were found
 * @param since when the last thing was found
 */
public record Survey(
    RolloutOrder order,
    RuntimeConfiguration from,
    Optional<RuntimeConfiguration> to,
    Optional<List<InstalledRuntime>> installed,
    boolean filesChecked,
    Target target,
    List<String> problems,
    Instant since) {

  public Survey {
    problems = List.copyOf(problems);
  }

  /**
   * The new runtime.
   *
   * @param ran whether it ran before anybody touched it
   * @param silent whether it does not answer, and was given up
   * @param images whether it has them, by reference
   * @param asked the references a pull was tried for
   */
  record Target(
      Optional<Boolean> ran,
      Loan loan,
      boolean silent,
      Optional<RuntimeFacts> facts,
      SortedMap<String, Boolean> images,
      SortedSet<String> asked) {
    Target {
      images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
      asked = Collections.unmodifiableSortedSet(new TreeSet<>(asked));
    }

    /** Whether there is something to talk to. */
    boolean up() {
      return loan == Loan.OPEN || loan == Loan.NONE && ran.orElse(false);
    }

    Target ran(boolean now) {
      return new Target(Optional.of(now), loan, silent, facts, images, asked);
    }

    Target loan(Loan next) {
      return new Target(ran, next, silent, facts, images, asked);
    }

    Target gaveUp() {
      return new Target(ran, loan, true, facts, images, asked);
    }

    Target facts(RuntimeFacts found) {
      return new Target(ran, loan, silent, Optional.of(found), images, asked);
    }

    Target image(String reference, boolean present) {
      var all = new TreeMap<>(images);
      all.put(reference, present);
      return new Target(ran, loan, silent, facts, all, asked);
    }

    Target asked(String reference) {
      var all = new TreeSet<>(asked);
      all.add(reference);
      return new Target(ran, loan, silent, facts, images, all);
    }

    /** To be looked for again. */
    Target forget(String reference) {
      var all = new TreeMap<>(images);
      all.remove(reference);
      return new Target(ran, loan, silent, facts, all, asked);
    }
  }

  /** Whether the new runtime was started only to be looked at. */
  enum Loan {
    NONE,
    OPEN,
    RETURNED
  }

  static Survey begin(RolloutOrder order, RuntimeConfiguration from, Instant now) {
    var nothing =
        new Target(
            Optional.empty(), Loan.NONE, false, Optional.empty(), new TreeMap<>(), new TreeSet<>());
    return new Survey(
        order, from, Optional.empty(), Optional.empty(), false, nothing, List.of(), now);
  }

  /**
   * The plan, once the content is known.
   *
   * @param own what the agent was started with
   */
  public ChangePlan plan(RuntimeConfiguration own) {
    return to.map(content -> ChangePlan.between(from.over(own), content.over(own)))
        .orElse(new ChangePlan(List.of()));
  }

  ChangeClass changeClass(RuntimeConfiguration own) {
    return plan(own).changeClass();
  }

  /** The inventory's entry for the new endpoint. */
  Optional<InstalledRuntime> targetInstalled() {
    return to.flatMap(
        content ->
            installed.orElse(List.of()).stream()
                .filter(one -> one.endpoint().equals(content.endpoint()))
                .findFirst());
  }

  /** Whether the service of the present runtime is ours to stop. */
  boolean sourceOurs() {
    return installed.orElse(List.of()).stream()
        .anyMatch(one -> one.ours() && one.endpoint().equals(from.endpoint()));
  }

  Survey content(RuntimeConfiguration content, Instant now) {
    return new Survey(
        order, from, Optional.of(content), installed, filesChecked, target, problems, now);
  }

  Survey installed(List<InstalledRuntime> all, Instant now) {
    return new Survey(
        order, from, to, Optional.of(List.copyOf(all)), filesChecked, target, problems, now);
  }

  Survey filesChecked(Instant now) {
    return new Survey(order, from, to, installed, true, target, problems, now);
  }

  Survey target(Target next, Instant now) {
    return new Survey(order, from, to, installed, filesChecked, next, problems, now);
  }

  Survey problem(String clause) {
    var all = new ArrayList<>(problems);
    all.add(clause);
    return new Survey(order, from, to, installed, filesChecked, target, all, since);
  }
}
