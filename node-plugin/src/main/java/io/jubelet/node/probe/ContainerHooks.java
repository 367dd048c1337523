package io.jubelet.node.probe;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Hooks;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Runtime.ExecResult;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.LifecycleHook;
import io.jubelet.node.model.ProbeHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lifecycle hooks by the same means as probes. */
public final class ContainerHooks implements Hooks {
  private static final String FAILED = "HookFailed";

  private final Runtimes runtimes;
  private final HttpProber http;

  /**
   * @param userAgent how HTTP hooks introduce themselves
   */
  public ContainerHooks(Runtimes runtimes, String userAgent) {
    this.runtimes = runtimes;
    this.http = new HttpProber(userAgent);
  }

  @Override
  public Outcome<String> run(Target target, LifecycleHook hook, Duration timeout) {
    return switch (hook) {
      case LifecycleHook.Sleep(var duration) -> sleep(duration, timeout);
      case LifecycleHook.Call(ProbeHandler.Exec(var command)) -> exec(target, command, timeout);
      case LifecycleHook.Call(ProbeHandler.Http get) ->
          get(get, get.host().isEmpty() ? target.podIp() : get.host(), Deadline.after(timeout));
      case LifecycleHook.Call(ProbeHandler.Impossible(var why)) ->
          new Outcome.Refused<>(FAILED, why);
      case LifecycleHook.Call(ProbeHandler.Tcp _), LifecycleHook.Call(ProbeHandler.Grpc _) ->
          new Outcome.Refused<>(FAILED, "a hook is an exec, an httpGet or a sleep");
    };
  }

  /** A server that does not speak TLS is asked without it, as upstream does for old manifests. */
  private Outcome<String> get(ProbeHandler.Http get, String host, Deadline deadline) {
    var failure = http.reached(get, host, deadline.left());
    if (failure.filter(why -> why.endsWith(HttpProber.PLAIN)).isPresent()
        && http.reached(get.withoutTls(), host, deadline.left()).isEmpty()) {
      return ended(
          "request to HTTPS lifecycle hook %s:%d got HTTP response, retry with HTTP succeeded"
              .formatted(host, get.port()));
    }
    return failure
        .<Outcome<String>>map(why -> new Outcome.Refused<>(FAILED, why))
        .orElseGet(() -> ended(""));
  }

  private Outcome<String> exec(Target target, List<String> command, Duration timeout) {
    var outcome = runtimes.at(target.runtime()).execSync(target.containerId(), command, timeout);
    if (Thread.currentThread().isInterrupted()) {
      return ended("");
    }
    return switch (outcome) {
      case Outcome.Done<ExecResult>(var result) when result.exitCode() == 0 -> ended("");
      case Outcome.Done<ExecResult>(var result) ->
          failed(
              command,
              "exited with %d: %s%s"
                  .formatted(result.exitCode(), result.stdout(), result.stderr()));
      case Outcome.Refused<ExecResult>(_, var message) -> failed(command, message);
      case Outcome.Unknown<ExecResult>(var cause) -> failed(command, cause);
    };
  }

  private static Outcome<String> failed(List<String> command, String why) {
    return new Outcome.Refused<>(FAILED, "Exec lifecycle hook (%s) %s".formatted(command, why));
  }

  private static Outcome<String> sleep(Duration duration, Duration timeout) {
    try {
      var time = duration.compareTo(timeout) < 0 ? duration : timeout;
      // Nobody counts it down: only an interrupt ends the sleep sooner.
      var _ = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
      return ended("");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ended("");
    }
  }

  /** An interrupted hook has not ended, whatever came back from it. */
  private static Outcome<String> ended(String warning) {
    return Thread.currentThread().isInterrupted()
        ? new Outcome.Unknown<>("the hook was interrupted")
        : new Outcome.Done<>(warning);
  }
}
