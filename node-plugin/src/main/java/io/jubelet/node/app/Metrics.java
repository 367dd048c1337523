package io.jubelet.node.app;

import io.jubelet.node.loop.NodeState;
import io.jubelet.node.loop.PodEntry;
import io.jubelet.node.model.ContainerInstance;
import io.jubelet.node.model.Run;
import io.jubelet.node.recorder.Recorder;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What {@code /metrics} shows, in Prometheus's text format 0.0.4. */
final class Metrics {
  private Metrics() {}

  static String text(NodeState state, Recorder recorder) {
    var runtime = ManagementFactory.getRuntimeMXBean();
    var memory = ManagementFactory.getMemoryMXBean();
    var text = new StringBuilder();
    gauge(text, "kubelet_running_pods", "Pods with a ready sandbox.", runningPods(state));
    gauge(text, "kubelet_running_containers", "Containers that run.", runningContainers(state));
    gauge(text, "jubelet_pods", "Pods that the agent knows.", state.pods().size());
    counter(text, "jubelet_loop_events_total", "Events that the loop has taken.", state.events());
    counter(
        text,
        "jubelet_recorder_decisions_total",
        "Decisions that the flight recorder has kept.",
        recorder.recorded());
    counter(
        text,
        "jubelet_recorder_lost_total",
        "Decisions that it could not keep in memory or on disk.",
        recorder.lost());
    gauge(
        text,
        "process_start_time_seconds",
        "Start of the process since the epoch.",
        runtime.getStartTime() / 1000.0);
    gauge(text, "jubelet_heap_used_bytes", "Heap in use.", memory.getHeapMemoryUsage().getUsed());
    return text.toString();
  }

  private static long runningPods(NodeState state) {
    return state.pods().values().stream()
        .filter(entry -> entry.seen().flatMap(seen -> seen.readySandbox()).isPresent())
        .count();
  }

  private static long runningContainers(NodeState state) {
    return state.pods().values().stream().mapToLong(Metrics::running).sum();
  }

  private static long running(PodEntry entry) {
    return entry.seen().stream()
        .flatMap(seen -> seen.containers().stream())
        .map(ContainerInstance::run)
        .filter(Run.Running.class::isInstance)
        .count();
  }

  private static void gauge(StringBuilder text, String name, String help, double value) {
    metric(text, name, help, "gauge", value);
  }

  private static void counter(StringBuilder text, String name, String help, double value) {
    metric(text, name, help, "counter", value);
  }

  private static void metric(
      StringBuilder text, String name, String help, String type, double value) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    text.append(name).append(' ').append(number(value)).append('\n');
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.3f", value);
  }
}
