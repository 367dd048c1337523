package io.jubelet.node.loop;

import io.jubelet.node.decide.switching.Journal;
import io.jubelet.node.decide.switching.Remembered;
import io.jubelet.node.decide.switching.SwitchAnswer;
import io.jubelet.node.decide.switching.SwitchWork;
import io.jubelet.node.decide.switching.SwitchWork.FileAge;
import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.RuntimeHost;
import io.jubelet.node.effect.RuntimeHost.FileSet;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.effect.Store;
import io.jubelet.node.model.AgentReport;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RuntimeConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Performs the work of a configuration change through the effects, one piece at a time on a virtual
 * thread. It decides nothing.
 */
public final class SwitchRunner implements Function<SwitchEffect, SwitchEvent> {
  private static final System.Logger LOG = System.getLogger(SwitchRunner.class.getName());

  static final String JOURNAL = "switch/journal";
  static final String COMMITTED = "switch/committed";
  static final String LAST_KNOWN_GOOD = "switch/lkg";
  static final String BORROWED = "switch/borrowed";
  private static final String FILES = "switch/files/";

  /** For calls that only ask. */
  private static final Duration ASK = Duration.ofSeconds(10);

  /** For services that start or stop. */
  private static final Duration SERVICE = Duration.ofSeconds(30);

  private static final Duration PULL = Duration.ofMinutes(10);

  private final Store store;
  private final RuntimeHost host;
  private final Runtimes runtimes;
  private final KubeApi api;
  private final Cgroups cgroups;

  public SwitchRunner(
      Store store, RuntimeHost host, Runtimes runtimes, KubeApi api, Cgroups cgroups) {
    this.store = store;
    this.host = host;
    this.runtimes = runtimes;
    this.api = api;
    this.cgroups = cgroups;
  }

  /**
   * What earlier lives of this agent left; to be read before anything is done to a pod. Refused
   * when a record cannot be read.
   */
  public static Outcome<Remembered> recollect(Store store) {
    return read(store, JOURNAL, SwitchRecords::journal)
        .then(
            journal ->
                read(store, COMMITTED, SwitchRecords::configuration)
                    .then(
                        committed ->
                            read(store, LAST_KNOWN_GOOD, SwitchRecords::configuration)
                                .then(good -> borrowed(store, journal, committed, good))));
  }

  private static Outcome<Remembered> borrowed(
      Store store,
      Optional<Journal> journal,
      Optional<RuntimeConfiguration> committed,
      Optional<RuntimeConfiguration> good) {
    return read(store, BORROWED, SwitchRecords::endpoint)
        .map(borrowed -> new Remembered(journal, committed, good, borrowed));
  }

  private static <T> Outcome<Optional<T>> read(
      Store store, String key, Function<byte[], T> decode) {
    return store
        .get(key)
        .then(
            bytes -> {
              try {
                return new Done<>(bytes.map(decode));
              } catch (SwitchRecords.Unreadable e) {
                return new Refused<>(
                    "Unreadable", "record '%s': %s".formatted(key, e.getMessage()));
              }
            });
  }

  /** Always answers, because the next piece of work waits for it. */
  @Override
  public SwitchEvent apply(SwitchEffect effect) {
    return switch (effect) {
      case SwitchEffect.Work(var work) -> new SwitchEvent.Worked(guarded(work));
      case SwitchEffect.Publish(var report) -> new SwitchEvent.Published(published(report));
    };
  }

  private SwitchAnswer guarded(SwitchWork work) {
    try {
      return perform(work);
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.ERROR, "work of a change is broken", failure);
      return new SwitchAnswer.Unknown(failure.toString());
    }
  }

  private Outcome<Nothing> published(AgentReport report) {
    try {
      return api.applyAgentStatus(report, ASK);
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.ERROR, "the report is broken", failure);
      return new Unknown<>(failure.toString());
    }
  }

  /** Does the work and says what came of it; bounded in time, safe to repeat. */
  public SwitchAnswer perform(SwitchWork work) {
    return switch (work) {
      case SwitchWork.Keep keep -> done(keep(keep));
      case SwitchWork.Look look -> look(look);
      case SwitchWork.Act act -> act(act);
      case SwitchWork.CompareFiles(var committed) ->
          answer(host.differences(committed, ASK), SwitchAnswer.Compared::new);
    };
  }

  private Outcome<Nothing> keep(SwitchWork.Keep work) {
    return switch (work) {
      case SwitchWork.Record(var journal) -> store.put(JOURNAL, SwitchRecords.encode(journal));
      case SwitchWork.Settle(var committed) -> {
        var bytes = SwitchRecords.encode(committed);
        yield store.put(COMMITTED, bytes).then(_ -> store.put(LAST_KNOWN_GOOD, bytes));
      }
      case SwitchWork.StageFiles(var content) -> stage(content);
    };
  }

  private Outcome<Nothing> stage(RuntimeConfiguration content) {
    return host.render(content, ASK)
        .then(
            after ->
                host.snapshot(after, ASK)
                    .then(
                        before ->
                            store
                                .put(key(FileAge.BEFORE), SwitchRecords.encode(before))
                                .then(
                                    _ ->
                                        store.put(
                                            key(FileAge.AFTER), SwitchRecords.encode(after)))));
  }

  private static String key(FileAge age) {
    return FILES + age.name().toLowerCase(Locale.ROOT);
  }

  private SwitchAnswer look(SwitchWork.Look work) {
    return switch (work) {
      case SwitchWork.FetchRevision(var name, var current) ->
          answer(api.revision(name, current, ASK), SwitchAnswer.Content::new);
      case SwitchWork.ListInstalled() -> answer(host.installed(ASK), SwitchAnswer.Installed::new);
      case SwitchWork.CheckFiles(var content) ->
          done(host.render(content, ASK).then(files -> host.validate(content, files, SERVICE)));
      case SwitchWork.Borrow(var endpoint) ->
          done(
              store
                  .put(BORROWED, SwitchRecords.encode(endpoint))
                  .then(_ -> host.start(endpoint, SERVICE)));
      case SwitchWork.GiveBack(var endpoint) ->
          done(host.stop(endpoint, SERVICE).then(_ -> store.delete(BORROWED)));
      case SwitchWork.AskRunning(var endpoint) -> running(endpoint);
      case SwitchWork.AskFacts(var endpoint) -> facts(endpoint);
      case SwitchWork.FindImage(var endpoint, var reference) ->
          answer(
              runtimes.imagesAt(endpoint).find(reference, ASK),
              found -> new SwitchAnswer.ImageFound(found.isPresent()));
      case SwitchWork.PullImage(var endpoint, var reference) ->
          done(
              runtimes
                  .imagesAt(endpoint)
                  .pull(reference, Optional.empty(), PULL)
                  .map(_ -> Nothing.NOTHING));
    };
  }

  private SwitchAnswer act(SwitchWork.Act work) {
    return switch (work) {
      case SwitchWork.AskRunning(var endpoint) -> running(endpoint);
      case SwitchWork.AskFacts(var endpoint) -> facts(endpoint);
      case SwitchWork.WriteFiles(var age) -> done(write(age));
      case SwitchWork.Restart(var endpoint) -> done(host.restart(endpoint, SERVICE));
      case SwitchWork.Stop(var endpoint) -> done(host.stop(endpoint, SERVICE));
      case SwitchWork.ListPods(var endpoint) ->
          answer(
              runtimes.at(endpoint).list(ASK),
              pods ->
                  new SwitchAnswer.Pods(
                      (int)
                          pods.stream()
                              .filter(p -> !p.sandboxes().isEmpty() || !p.containers().isEmpty())
                              .count()));
      case SwitchWork.KillPods(var uids) -> done(kill(uids));
    };
  }

  private SwitchAnswer running(Endpoint endpoint) {
    return answer(host.running(endpoint, ASK), SwitchAnswer.Running::new);
  }

  private SwitchAnswer facts(Endpoint endpoint) {
    return answer(runtimes.at(endpoint).facts(ASK), SwitchAnswer.Facts::new);
  }

  private Outcome<Nothing> write(FileAge age) {
    return read(store, key(age), SwitchRecords::files)
        .then(
            kept ->
                kept.map(this::write)
                    .orElseGet(
                        () -> new Refused<>("FilesMissing", "the files of the attempt are gone")));
  }

  private Outcome<Nothing> write(FileSet files) {
    return host.write(files, ASK)
        .then(_ -> host.snapshot(files, ASK))
        .then(
            found ->
                found.equals(files)
                    ? Outcome.done()
                    : new Unknown<>("the files are not what was written"));
  }

  private Outcome<Nothing> kill(List<String> uids) {
    Outcome<Nothing> all = Outcome.done();
    for (var uid : uids) {
      all = all.then(_ -> cgroups.remove(new PodUid(uid), ASK));
    }
    return all;
  }

  private static SwitchAnswer done(Outcome<Nothing> outcome) {
    return answer(outcome, _ -> new SwitchAnswer.Done());
  }

  private static <T> SwitchAnswer answer(Outcome<T> outcome, Function<T, SwitchAnswer> done) {
    return switch (outcome) {
      case Done<T>(var value) -> done.apply(value);
      case Refused<T>(_, var message) -> new SwitchAnswer.Refused(message);
      case Unknown<T>(var cause) -> new SwitchAnswer.Unknown(cause);
    };
  }
}
