package io.jubelet.node.loop;

import io.jubelet.node.decide.mirror.MirrorAction;
import io.jubelet.node.effect.KubeApi.ObjectEvent;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Prober;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Performs effects on virtual threads, as many of a kind at once as {@link Limits} allows, each
 * under a deadline. Every effect that is to be answered is answered exactly once, whatever happens
 * to it: an adapter that throws gives an unknown outcome.
 */
public final class EffectRunner implements Consumer<Effect>, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EffectRunner.class.getName());

  private static final String NOT_BEGUN = "interrupted before it began";

  private final Adapters adapters;
  private final NodeSettings settings;
  private final Clock clock;
  private final Consumer<Event> mailbox;
  private final Function<SwitchEffect, SwitchEvent> switchEffects;
  private final Limits limits;
  private final Observer observer;
  private final ActionRunner actions;
  private final LogRunner logs;
  private final ImageSurveyor images;
  private final RunningStages stages = new RunningStages();
  private final HintSubscription hints;

  /** A runner whose answers go to the mailbox. */
  public EffectRunner(
      Adapters adapters,
      NodeSettings settings,
      Clock clock,
      Consumer<Event> mailbox,
      Function<SwitchEffect, SwitchEvent> switchEffects) {
    this.adapters = adapters;
    this.settings = settings;
    this.clock = clock;
    this.mailbox = mailbox;
    this.switchEffects = switchEffects;
    this.limits = Limits.of(settings.logs().workers());
    this.observer = new Observer(adapters);
    this.images = new ImageSurveyor(adapters.runtimes(), adapters.host());
    this.logs = new LogRunner(adapters.runtimes(), adapters.containerLogs());
    this.actions =
        new ActionRunner(adapters, settings, this::tell, new Clocks(clock, System::nanoTime));
    this.hints = new HintSubscription(adapters.runtimes(), mailbox);
  }

  /** Begins the effect and comes back at once. */
  @Override
  public void accept(Effect effect) {
    switch (effect) {
      case Effect.Observe observe -> observe(observe);
      case Effect.Act act -> act(act);
      case Effect.Cancel(var pod, var operation) -> stages.interrupt(pod, operation);
      case Effect.Probe probe -> probe(probe);
      case Effect.PublishStatus(var pod, var target, var name, var status) ->
          answer(
              Limits.Kind.API,
              () -> adapters.kubeApi().patchPodStatus(target, name, status, Deadlines.API),
              outcome -> new Event.StatusAnswered(pod, outcome));
      case Effect.Mirror(var action) ->
          answer(
              Limits.Kind.API,
              () -> mirror(action),
              outcome -> new Event.MirrorAnswered(action, outcome));
      case Effect.PublishEvent(var event) -> publish(event);
      case Effect.Relist(var runtime) ->
          answer(
              Limits.Kind.NODE,
              () -> adapters.runtimes().at(runtime).list(Deadlines.LOOK),
              outcome -> new Event.Relisted(runtime, outcome));
      case Effect.ListTraces _ ->
          answer(Limits.Kind.NODE, observer::traces, Event.TracesListed::new);
      case Effect.ObserveNode observe -> observeNode(observe);
      case Effect.ReadNode(var pod) ->
          answer(
              Limits.Kind.API,
              () -> adapters.kubeApi().readNode(Deadlines.API),
              outcome -> new Event.NodeRead(pod, outcome));
      case Effect.RegisterNode(var node) ->
          answer(
              Limits.Kind.NODE,
              () -> adapters.kubeApi().registerNode(node, Deadlines.API),
              Event.NodeRegistered::new);
      case Effect.RenewLease _ -> renewLease();
      case Effect.PublishNodeStatus(var status) ->
          answer(
              Limits.Kind.NODE,
              () -> adapters.kubeApi().patchNodeStatus(status, Deadlines.API),
              Event.NodeStatusAnswered::new);
      case Effect.ListLogs(var listed) ->
          answer(Limits.Kind.NODE, () -> logs.list(listed), Event.LogsListed::new);
      case Effect.KeepLog keep ->
          answer(
              LogRunner.kind(keep.action()),
              () -> logs.perform(keep),
              outcome -> new Event.LogKept(keep.log(), keep.action(), outcome));
      case Effect.SurveyImages(var endpoints) ->
          answer(
              Limits.Kind.NODE,
              () -> images.survey(endpoints),
              outcome -> new Event.ImagesSurveyed(endpoints, outcome));
      case Effect.RemoveImage remove -> removeImage(remove);
      case SwitchEffect switchEffect ->
          begin(Limits.Kind.SWITCH, () -> mailbox.accept(switchEffects.apply(switchEffect)));
    }
  }

  private Outcome<Nothing> mirror(MirrorAction action) {
    return switch (action) {
      case MirrorAction.Create(var mirror, _) ->
          adapters.kubeApi().createMirrorPod(mirror, Deadlines.API);
      case MirrorAction.Delete(var name, var uid, _) ->
          adapters.kubeApi().deletePod(uid, name, Deadlines.API);
    };
  }

  private void probe(Effect.Probe effect) {
    var target = effect.target();
    Function<Outcome<Prober.Answer>, Event> event =
        outcome -> new Event.Probed(effect.pod(), effect.key(), target.containerId(), outcome);
    var prober = adapters.prober();
    if (!prober.begin(target, effect.timeout(), told -> mailbox.accept(event.apply(told)))) {
      answer(Limits.Kind.PROBE, () -> prober.probe(target, effect.timeout()), event);
    }
  }

  private void observe(Effect.Observe effect) {
    answer(
        effect.again() ? Limits.Kind.LOOK_AGAIN : Limits.Kind.LOOK,
        () -> observer.observe(effect.subject(), effect.runtime()),
        outcome -> new Event.Observed(effect.operation(), effect.subject().uid(), outcome));
  }

  private void act(Effect.Act act) {
    var stops = limits.stopsOfOnePod();
    for (PodAction action : act.stage()) {
      var pod = act.subject().uid();
      var thread =
          Thread.ofVirtual()
              .name("act")
              .unstarted(
                  () -> {
                    var outcome = within(ActionRunner.kind(action), () -> act(act, action, stops));
                    stages.over(pod, act.operation(), Thread.currentThread());
                    mailbox.accept(new Event.ActionAnswered(act.operation(), pod, action, outcome));
                  });
      stages.begun(pod, act.operation(), thread);
      thread.start();
    }
  }

  private Outcome<String> act(Effect.Act act, PodAction action, BriskPlaces stops) {
    Supplier<Outcome<String>> work = () -> actions.perform(act.subject(), act.endpoints(), action);
    if (!(action instanceof PodAction.StopContainer)) {
      return work.get();
    }
    try {
      return stops.within(work);
    } catch (InterruptedException _) {
      return new Unknown<>(NOT_BEGUN);
    }
  }

  private void tell(Pod pod, String container, boolean warning, String reason, String message) {
    publish(
        warning
            ? PodEvents.warning(pod, container, reason, message, clock.instant())
            : PodEvents.normal(pod, container, reason, message, clock.instant()));
  }

  private void publish(ObjectEvent event) {
    begin(
        Limits.Kind.API,
        () -> {
          var outcome = adapters.kubeApi().event(event, Deadlines.API);
          if (!(outcome instanceof Outcome.Done<Nothing> _)) {
            LOG.log(System.Logger.Level.DEBUG, "event was lost: {0} {1}", event, outcome);
          }
        });
  }

  private void observeNode(Effect.ObserveNode effect) {
    var runtime = effect.endpoints().runtime();
    hints.follow(runtime);
    begin(
        Limits.Kind.NODE,
        () ->
            mailbox.accept(
                new Event.NodeObserved(
                    runtime,
                    new Event.NodeSighting(
                        guarded(() -> adapters.runtimes().at(runtime).facts(Deadlines.LOOK)),
                        guarded(
                            () ->
                                adapters
                                    .runtimes()
                                    .imagesAt(effect.endpoints().images())
                                    .list(Deadlines.LOOK)),
                        guarded(() -> adapters.host().facts(Deadlines.LOOK))))));
  }

  private void removeImage(Effect.RemoveImage effect) {
    var images = adapters.runtimes().imagesAt(effect.endpoints().images());
    answer(
        Limits.Kind.NODE,
        () -> images.remove(effect.id(), Deadlines.IMAGE_REMOVAL),
        outcome -> new Event.ImageRemoved(effect.endpoints(), effect.id(), outcome));
  }

  private void renewLease() {
    var duration = settings.timing().leaseDuration();
    answer(
        Limits.Kind.NODE,
        () -> adapters.kubeApi().renewLease(clock.instant(), duration, Deadlines.API),
        Event.LeaseRenewed::new);
  }

  private <T> void answer(
      Limits.Kind kind, Supplier<Outcome<T>> effect, Function<Outcome<T>, Event> event) {
    Thread.ofVirtual()
        .name("effect")
        .start(() -> mailbox.accept(event.apply(within(kind, effect))));
  }

  private void begin(Limits.Kind kind, Runnable effect) {
    Thread.ofVirtual()
        .name("effect")
        .start(
            () ->
                within(
                    kind,
                    () -> {
                      effect.run();
                      return Outcome.done();
                    }));
  }

  /** Performs the effect when there is a place for its kind. */
  private <T> Outcome<T> within(Limits.Kind kind, Supplier<Outcome<T>> effect) {
    try {
      return limits.within(kind, () -> guarded(effect));
    } catch (InterruptedException _) {
      return new Unknown<>(NOT_BEGUN);
    }
  }

  private static <T> Outcome<T> guarded(Supplier<Outcome<T>> effect) {
    try {
      return effect.get();
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.ERROR, "an effect is broken", failure);
      return new Unknown<>(failure.toString());
    }
  }

  /** Lets go of the runtime's hints; what is under way ends with its deadline. */
  @Override
  public void close() {
    hints.close();
    limits.close();
  }
}
