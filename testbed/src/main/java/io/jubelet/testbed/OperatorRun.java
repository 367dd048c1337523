package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The packaged operator as a process beside the control plane, with the rights of its service
 * account. Its lease is short, so that a successor need not wait long.
 */
public final class OperatorRun implements AutoCloseable {
  static final String ACCOUNT = "system:serviceaccount:jubelet-system:jubelet-operator";
  private static final List<String> GROUPS =
      List.of("system:serviceaccounts", "system:serviceaccounts:jubelet-system");

  /** Two operators may be in one network. */
  private static final AtomicInteger PORTS = new AtomicInteger(8080);

  private final Process process;
  private final URI metrics;

  private OperatorRun(Process process, URI metrics) {
    this.process = process;
    this.metrics = metrics;
  }

  /** Enough for the few nodes of a test. */
  public static OperatorRun start(ControlPlane plane) {
    return start(plane, 128);
  }

  /**
   * @param heapMegabytes at most
   */
  public static OperatorRun start(ControlPlane plane, int heapMegabytes) {
    var root = Tools.find().repository();
    var program = root.resolve("operator/target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(program)) {
      throw new TestbedFailure("no " + program + ": run 'make build'");
    }
    var port = PORTS.getAndIncrement();
    var metrics =
        URI.create("http://%s:%d/q/metrics".formatted(URI.create(plane.server()).getHost(), port));
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx%dm".formatted(heapMegabytes),
            "-Dquarkus.http.port=" + port,
            "-Djubelet.operator.lease.duration=3s",
            "-Djubelet.operator.lease.renew-deadline=2s",
            "-Djubelet.operator.lease.retry-period=500ms",
            "-Djubelet.operator.lease.quiet=1s",
            "-jar",
            program.toString());
    var builder = new ProcessBuilder(plane.inNetwork(command));
    builder.environment().put("KUBECONFIG", plane.kubeconfig(ACCOUNT, GROUPS).toString());
    var log = plane.log("operator").toFile();
    try {
      return new OperatorRun(
          builder
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
              .start(),
          metrics);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the operator", e);
    }
  }

  /** What it tells Prometheus, one value a line. */
  public String metrics() {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(metrics).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException("no metrics at " + metrics, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** As the end of its pod begins: SIGTERM. Returns when the process has ended. */
  public void terminate() {
    process.destroy();
    Await.until("the end of the operator", Duration.ofSeconds(10), () -> !process.isAlive());
  }

  /** As {@code kill -9}: no lease is given back, nothing is finished. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
