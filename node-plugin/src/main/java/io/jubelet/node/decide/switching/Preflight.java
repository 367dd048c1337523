package io.jubelet.node.decide.switching;

import io.jubelet.node.decide.switching.Survey.Loan;
import io.jubelet.node.decide.switching.SwitchInputs.PodFact;
import io.jubelet.node.decide.switching.SwitchInputs.PodImage;
import io.jubelet.node.model.AgentReport.ChangeClass;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.InstalledRuntime;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checks before a change. They disturb nothing: a runtime that is down is started beside the
 * present one to be looked at, and stopped again. Everything that is wrong is named, not only the
 * first.
 */
final class Preflight {
  /** How long one thing is asked for that does not answer. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Free disk below which nothing is begun. */
  static final long MIN_FREE_BYTES = 512L << 20;

  private static final String CRI_VERSION = "v1";

  private Preflight() {}

  /** What to look at next; empty when everything has been looked at and put back. */
  static Optional<SwitchWork.Look> next(Survey survey, SwitchInputs inputs) {
    return look(survey, inputs)
        .or(
            () ->
                survey.target().loan() == Loan.OPEN
                    ? survey.to().map(to -> new SwitchWork.GiveBack(to.endpoint()))
                    : Optional.empty());
  }

  private static Optional<SwitchWork.Look> look(Survey survey, SwitchInputs inputs) {
    if (survey.to().isEmpty()) {
      return survey.problems().isEmpty()
          ? Optional.of(new SwitchWork.FetchRevision(survey.order().revision(), survey.from()))
          : Optional.empty();
    }
    if (survey.changeClass(inputs.found()) == ChangeClass.LIVE) {
      return Optional.empty();
    }
    if (survey.installed().isEmpty()) {
      return Optional.of(new SwitchWork.ListInstalled());
    }
    var installed = survey.targetInstalled();
    if (installed.isEmpty()) {
      return Optional.empty();
    }
    var to = survey.to().get();
    if (!survey.filesChecked()) {
      return Optional.of(new SwitchWork.CheckFiles(to));
    }
    return lookAtRuntime(survey, to, installed.get(), inputs);
  }

  private static Optional<SwitchWork.Look> lookAtRuntime(
      Survey survey, RuntimeConfiguration to, InstalledRuntime installed, SwitchInputs inputs) {
    var target = survey.target();
    if (target.silent()) {
      return Optional.empty();
    }
    if (target.ran().isEmpty()) {
      return Optional.of(new SwitchWork.AskRunning(to.endpoint()));
    }
    if (!target.up()) {
      return target.loan() == Loan.NONE && mayBorrow(survey, installed)
          ? Optional.of(new SwitchWork.Borrow(to.endpoint()))
          : Optional.empty();
    }
    if (target.facts().isEmpty()) {
      return Optional.of(new SwitchWork.AskFacts(to.endpoint()));
    }
    return lookAtImages(survey, to, target.facts().get(), inputs);
  }

  private static Optional<SwitchWork.Look> lookAtImages(
      Survey survey, RuntimeConfiguration to, RuntimeFacts facts, SwitchInputs inputs) {
    var target = survey.target();
    for (var image : images(survey, to, facts, inputs)) {
      var present = target.images().get(image.reference());
      if (present == null) {
        return Optional.of(new SwitchWork.FindImage(to.imageEndpoint(), image.reference()));
      }
      if (!present && image.mayPull() && !target.asked().contains(image.reference())) {
        return Optional.of(new SwitchWork.PullImage(to.imageEndpoint(), image.reference()));
      }
    }
    return Optional.empty();
  }

  /** The pause image first, then what the pods run, once each. */
  private static List<PodImage> images(
      Survey survey, RuntimeConfiguration to, RuntimeFacts facts, SwitchInputs inputs) {
    var all = new TreeMap<String, PodImage>();
    to.pauseImage()
        .or(facts::sandboxImage)
        .ifPresent(pause -> all.put(pause, new PodImage(pause, true)));
    if (survey.changeClass(inputs.found()).compareTo(ChangeClass.POD_RESTART) >= 0) {
      inputs.pods().stream()
          .flatMap(pod -> pod.images().stream())
          .forEach(image -> all.merge(image.reference(), image, Preflight::stricter));
    }
    return List.copyOf(all.values());
  }

  private static PodImage stricter(PodImage one, PodImage other) {
    return one.mayPull() ? other : one;
  }

  private static boolean mayBorrow(Survey survey, InstalledRuntime installed) {
    return installed.ours() && !installed.endpoint().equals(survey.from().endpoint());
  }

  /** The survey with the answer in it. */
  static Survey fold(
      Survey survey, SwitchWork.Look work, SwitchAnswer answer, SwitchInputs inputs, Instant now) {
    return switch (answer) {
      case SwitchAnswer.Refused(var message) -> failed(survey, work, message, inputs, now);
      case SwitchAnswer.Unknown(var cause) -> unclear(survey, work, cause, inputs, now);
      case SwitchAnswer.Content(var content) -> content(survey, content, inputs, now);
      case SwitchAnswer.Installed(var all) -> installed(survey.installed(all, now));
      case SwitchAnswer.Running(var running) -> running(survey, running, now);
      case SwitchAnswer.Facts(var facts) -> facts(survey, facts, inputs, now);
      case SwitchAnswer.ImageFound(var found) -> image(survey, work, found, inputs, now);
      case SwitchAnswer.Done() -> done(survey, work, now);
      case SwitchAnswer.Pods _, SwitchAnswer.Compared _ -> survey;
    };
  }

  private static Survey content(
      Survey survey, RuntimeConfiguration content, SwitchInputs inputs, Instant now) {
    var next = survey.content(content, now);
    if (next.changeClass(inputs.found()) != ChangeClass.LIVE
        && inputs.diskAvailableBytes() < MIN_FREE_BYTES) {
      return next.problem(
          "%d MiB of disk are free, and %d MiB are needed"
              .formatted(inputs.diskAvailableBytes() >> 20, MIN_FREE_BYTES >> 20));
    }
    return next;
  }

  private static Survey installed(Survey survey) {
    var to = survey.to().orElseThrow();
    var target = survey.targetInstalled();
    if (target.isEmpty()) {
      return survey.problem(
          "no runtime of this node's inventory listens at '%s'".formatted(to.endpoint()));
    }
    if (!target.get().kind().equals(to.runtimeName())) {
      return survey.problem(
          "the runtime at '%s' is %s, not %s"
              .formatted(to.endpoint(), target.get().kind(), to.runtimeName()));
    }
    return target.get().ours()
        ? survey
        : survey.problem(
            "the service of the runtime at '%s' is not one this agent can restart"
                .formatted(to.endpoint()));
  }

  private static Survey running(Survey survey, boolean running, Instant now) {
    var next = survey.target(survey.target().ran(running), now);
    var installed = survey.targetInstalled().orElseThrow();
    return running || mayBorrow(survey, installed)
        ? next
        : next.problem("the runtime at '%s' does not run".formatted(installed.endpoint()));
  }

  private static Survey facts(Survey survey, RuntimeFacts facts, SwitchInputs inputs, Instant now) {
    var endpoint = survey.to().orElseThrow().endpoint();
    if (!facts.ready() || !facts.networkReady()) {
      var what = facts.ready() ? "network" : "runtime";
      var why = "%s at '%s' is not ready: %s".formatted(what, endpoint, facts.message());
      return patient(survey, now)
          ? survey
          : survey.target(survey.target().gaveUp(), now).problem("the " + why);
    }
    var next = survey.target(survey.target().facts(facts), now);
    if (!facts.apiVersion().equals(CRI_VERSION)) {
      next =
          next.problem(
              "the runtime at '%s' speaks CRI '%s', not '%s'"
                  .formatted(endpoint, facts.apiVersion(), CRI_VERSION));
    }
    return handler(driver(next, facts, inputs.agentDriver()), facts);
  }

  private static Survey driver(Survey survey, RuntimeFacts facts, CgroupDriver agent) {
    var to = survey.to().orElseThrow();
    var driver = to.cgroupDriver().or(facts::cgroupDriver).orElse(agent);
    return driver == agent
        ? survey
        : survey.problem(
            "the runtime at '%s' would use cgroup driver %s, and this node's agent uses %s"
                .formatted(to.endpoint(), spelled(driver), spelled(agent)));
  }

  private static Survey handler(Survey survey, RuntimeFacts facts) {
    var to = survey.to().orElseThrow();
    var wanted = to.defaultHandler();
    if (wanted.isEmpty() || facts.handlers().isEmpty() || facts.handlers().contains(wanted.get())) {
      return survey;
    }
    return survey.problem(
        "the runtime at '%s' has no handler '%s'".formatted(to.endpoint(), wanted.get()));
  }

  private static Survey image(
      Survey survey, SwitchWork.Look work, boolean found, SwitchInputs inputs, Instant now) {
    if (!(work instanceof SwitchWork.FindImage(_, var reference))) {
      return survey;
    }
    var next = survey.target(survey.target().image(reference, found), now);
    if (found) {
      return next;
    }
    var asked = survey.target().asked().contains(reference);
    return asked || !mayPull(survey, reference, inputs)
        ? next.problem(missing(survey, reference, inputs))
        : next;
  }

  private static boolean mayPull(Survey survey, String reference, SwitchInputs inputs) {
    var to = survey.to().orElseThrow();
    var facts = survey.target().facts().orElseThrow();
    return images(survey, to, facts, inputs).stream()
        .anyMatch(image -> image.reference().equals(reference) && image.mayPull());
  }

  private static String missing(Survey survey, String reference, SwitchInputs inputs) {
    return "the runtime at '%s' has no image '%s'%s"
        .formatted(survey.to().orElseThrow().endpoint(), reference, ofPod(reference, inputs));
  }

  private static String ofPod(String reference, SwitchInputs inputs) {
    return inputs.pods().stream()
        .filter(pod -> pod.images().stream().anyMatch(i -> i.reference().equals(reference)))
        .findFirst()
        .map(PodFact::name)
        .map(name -> " of pod " + name)
        .orElse("");
  }

  private static Survey done(Survey survey, SwitchWork.Look work, Instant now) {
    var target = survey.target();
    return switch (work) {
      case SwitchWork.CheckFiles _ -> survey.filesChecked(now);
      case SwitchWork.Borrow _ -> survey.target(target.loan(Loan.OPEN), now);
      case SwitchWork.GiveBack _ -> survey.target(target.loan(Loan.RETURNED), now);
      case SwitchWork.PullImage(_, var image) ->
          survey.target(target.asked(image).forget(image), now);
      case SwitchWork.FetchRevision _,
          SwitchWork.ListInstalled _,
          SwitchWork.AskRunning _,
          SwitchWork.AskFacts _,
          SwitchWork.FindImage _ ->
          survey;
    };
  }

  /** It is asked again as long as there is patience, then it has failed. */
  private static Survey unclear(
      Survey survey, SwitchWork.Look work, String cause, SwitchInputs inputs, Instant now) {
    return switch (work) {
      case SwitchWork.Borrow _ -> survey.target(survey.target().loan(Loan.OPEN), now);
      case SwitchWork.PullImage _ -> done(survey, work, now);
      case SwitchWork.GiveBack _ -> survey;
      case SwitchWork.FetchRevision _,
          SwitchWork.ListInstalled _,
          SwitchWork.CheckFiles _,
          SwitchWork.AskRunning _,
          SwitchWork.AskFacts _,
          SwitchWork.FindImage _ ->
          patient(survey, now) ? survey : failed(survey, work, cause, inputs, now);
    };
  }

  private static boolean patient(Survey survey, Instant now) {
    return now.isBefore(survey.since().plus(PATIENCE));
  }

  private static Survey failed(
      Survey survey, SwitchWork.Look work, String why, SwitchInputs inputs, Instant now) {
    var target = survey.target();
    return switch (work) {
      case SwitchWork.FetchRevision(var name, _) ->
          survey.problem("revision '%s' cannot be read: %s".formatted(name, why));
      case SwitchWork.ListInstalled _ -> survey.installed(List.of(), now).problem(why);
      case SwitchWork.CheckFiles _ -> survey.filesChecked(now).problem(why);
      case SwitchWork.AskRunning _ -> survey.target(target.gaveUp(), now).problem(why);
      case SwitchWork.Borrow(var endpoint) ->
          survey
              .target(target.loan(Loan.OPEN).gaveUp(), now)
              .problem("the runtime at '%s' does not start: %s".formatted(endpoint, why));
      case SwitchWork.AskFacts(var endpoint) ->
          patient(survey, now)
              ? survey
              : survey
                  .target(target.gaveUp(), now)
                  .problem("nothing answers at '%s': %s".formatted(endpoint, why));
      case SwitchWork.FindImage(_, var image) ->
          survey
              .target(target.image(image, false).asked(image), now)
              .problem("image '%s' cannot be looked for: %s".formatted(image, why));
      case SwitchWork.PullImage(_, var image) ->
          survey
              .target(target.asked(image), now)
              .problem(missing(survey, image, inputs) + " and cannot pull it: " + why);
      case SwitchWork.GiveBack _ -> survey;
    };
  }

  static String spelled(CgroupDriver driver) {
    return driver.name().toLowerCase(Locale.ROOT);
  }
}
