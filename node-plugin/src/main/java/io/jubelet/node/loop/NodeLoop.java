package io.jubelet.node.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns the agent's state. It takes one event after the other out of its
 * mailbox, or a tick when the state asked for one, takes the step, and hands the effects out.
 */
public final class NodeLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NodeLoop.class.getName());

  /**
   * Events that may wait. Answers to effects are at most a few per pod; when the mailbox is full
   * their threads, and the watch, wait for a place.
   */
  private static final int MAILBOX = 16_384;

  /** Two ticks are so far apart: what falls due in between, many probes for one, takes one step. */
  private static final Duration SLACK = Duration.ofMillis(10);

  private static final Duration SHUTDOWN = Duration.ofSeconds(10);

  private final NodeStep nodeStep;
  private final Clock clock;
  private final BlockingQueue<Event> mailbox = new LinkedBlockingQueue<>(MAILBOX);
  private final Thread thread;
  private final Consumer<Judgement> recorder;
  private final Consumer<Throwable> broken;
  private volatile @Nullable Consumer<Effect> effects;
  private volatile NodeState state;
  private volatile Instant lastTurn;
  private long lastTick = System.nanoTime();

  /**
   * A loop that has not started.
   *
   * @param recorder told what is decided for pods; must not block
   * @param broken told when the step failed: the state cannot be trusted any more and the process
   *     ought to end; containers outlive it
   */
  public NodeLoop(
      NodeStep nodeStep,
      NodeState begin,
      Clock clock,
      Consumer<Judgement> recorder,
      Consumer<Throwable> broken) {
    this.nodeStep = nodeStep;
    this.state = begin;
    this.clock = clock;
    this.recorder = recorder;
    this.broken = broken;
    this.lastTurn = clock.instant();
    this.thread = Thread.ofPlatform().name("loop").unstarted(this::turn);
  }

  /** Starts the loop; effects are handed to the consumer, which must not block. */
  public void start(Consumer<Effect> performer) {
    effects = performer;
    thread.start();
  }

  /**
   * Puts an event into the mailbox, waiting for a place; from any thread but the loop's. An
   * interruption is kept for the caller and loses no event.
   */
  public void post(Event event) {
    var interrupted = false;
    while (true) {
      try {
        mailbox.put(event);
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the agent knows now. */
  public NodeState snapshot() {
    return state;
  }

  /** When the loop last took a step: it takes one every second, so that an old one is a fault. */
  public Instant lastTurn() {
    return lastTurn;
  }

  private void turn() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        take(next());
      }
    } catch (InterruptedException _) {
      LOG.log(System.Logger.Level.INFO, "loop stopped");
    } catch (RuntimeException | Error failure) {
      LOG.log(System.Logger.Level.ERROR, "the step is broken", failure);
      broken.accept(failure);
    }
  }

  private Event next() throws InterruptedException {
    var wakeAt = state.wakeAt();
    var due =
        wakeAt.equals(Instant.MAX) ? Duration.ofDays(1) : Duration.between(clock.instant(), wakeAt);
    var slack = SLACK.toNanos() - (System.nanoTime() - lastTick);
    var wait = Math.max(slack, due.toNanos());
    // However much is told, what is due is begun.
    var event = wait <= 0 ? null : mailbox.poll(wait, TimeUnit.NANOSECONDS);
    if (event != null) {
      return event;
    }
    lastTick = System.nanoTime();
    return new Event.Tick();
  }

  private void take(Event event) {
    var now = clock.instant();
    var step = nodeStep.step(state, event, now);
    state = step.state();
    lastTurn = now;
    step.notes().forEach(NodeLoop::log);
    step.judgements().forEach(recorder);
    var performer = effects;
    if (performer != null) {
      step.effects().forEach(performer);
    }
  }

  private static void log(Note note) {
    LOG.log(
        note.warning() ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
        "{0} {1} reason=\"{2}\"",
        note.what(),
        note.subject(),
        note.reason());
  }

  /** Ends the loop after the step it is in. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(SHUTDOWN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
