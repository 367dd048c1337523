package io.jubelet.node.app;

import io.jubelet.node.app.configuration.BadConfigurationException;
import io.jubelet.node.app.configuration.CommandLine;
import io.jubelet.node.app.configuration.ConfigurationFile;
import io.jubelet.node.app.configuration.Effective;
import io.jubelet.node.app.configuration.Settings;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.kube.ApiServer;
import io.jubelet.node.kube.BadKubeconfigException;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.registry.CredentialProviders;
import io.jubelet.node.registry.ProviderConfiguration;
import io.jubelet.node.registry.ProviderConfiguration.BadProvidersException;
import io.jubelet.node.server.NodeServer;
import io.jubelet.node.server.ServingCertificate;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The process {@code jubelet-node}: reads its configuration, takes the lock on the root directory,
 * runs the agent until SIGTERM or SIGINT, and leaves every container as it is.
 *
 * <p>Exit codes: 128 + the signal that ended it, 1 for a bad configuration, 2 when it could not
 * start, such as for a port that is taken, 3 when another agent holds the root directory, 4 when it
 * is broken.
 */
@QuarkusMain
public final class JubeletNode implements QuarkusApplication {
  private static final int BAD_CONFIGURATION = 1;
  private static final int START_FAILED = 2;
  private static final int LOCK_HELD = 3;
  private static final int BROKEN = 4;
  private static final int LISTEN_SECONDS = 10;
  private static final System.Logger LOG = System.getLogger("io.jubelet.node.jubelet-node");

  private final Vertx vertx;
  private final String release;
  private final Clock clock = Clock.systemUTC();

  JubeletNode(Vertx vertx, @ConfigProperty(name = "quarkus.application.version") String release) {
    this.vertx = vertx;
    this.release = release;
  }

  @Override
  public int run(String... args) throws Exception {
    var arguments = List.of(args);
    if (CommandLine.asks(arguments, "help", "h")) {
      System.out.println(Usage.text());
      return 0;
    }
    if (arguments.contains("--version")) {
      System.out.println(Usage.version(release));
      return 0;
    }
    try {
      return run(CommandLine.parse(arguments));
    } catch (BadConfigurationException | BadKubeconfigException bad) {
      return refuse(BAD_CONFIGURATION, bad.getMessage());
    } catch (StartFailedException failed) {
      return refuse(START_FAILED, failed.getMessage());
    }
  }

  private int run(CommandLine commandLine) throws Exception {
    var file = configurationFile(commandLine);
    var effective = Effective.of(commandLine, file);
    Verbosity.set(effective.whole("logging.verbosity"));
    commandLine.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    file.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    var settings = new Settings(commandLine, effective);
    requireMachine(effective);
    return switch (RootLock.acquire(settings.rootDirectory())) {
      case Outcome.Done<RootLock>(RootLock lock) -> {
        try (lock) {
          yield run(settings, effective);
        }
      }
      case Outcome.Refused<RootLock>(_, String message) -> refuse(LOCK_HELD, message);
      case Outcome.Unknown<RootLock>(String cause) -> refuse(LOCK_HELD, cause);
    };
  }

  /** What the configuration demands of the machine, as in the Go kubelet. */
  private static void requireMachine(Effective effective)
      throws BadConfigurationException, IOException {
    if (effective.truth("failCgroupV1") && !HostMachine.cgroupV2()) {
      throw new BadConfigurationException(
          "this machine uses cgroup v1: set failCgroupV1: false in the configuration to accept it");
    }
    if (effective.truth("failSwapOn") && HostMachine.swaps()) {
      throw new BadConfigurationException(
          "this machine swaps: switch swap off, or set failSwapOn: false in the configuration");
    }
  }

  private static int refuse(int exitCode, @Nullable String message) {
    System.err.println("jubelet-node: " + message);
    return exitCode;
  }

  private int run(Settings settings, Effective effective) throws Exception {
    var node = settings.node(identity(settings));
    var files = settings.podFiles(node.node(), clock);
    var broken = new AtomicBoolean();
    var cluster = cluster(settings, node);
    var providers = providers(settings, cluster.api());
    try (var agent =
            Agent.of(
                node,
                new Agent.Surroundings(cluster, providers, files.isPresent()),
                clock,
                failure -> {
                  broken.set(true);
                  Quarkus.asyncExit(BROKEN);
                });
        var server = serve(agent, settings, effective, node)) {
      agent.start(files);
      Quarkus.waitForExit();
      LOG.log(
          System.Logger.Level.INFO,
          "msg=stopping reason={0} port={1}",
          broken.get() ? "broken" : "signal",
          Integer.toString(server.port()));
    }
    return broken.get() ? BROKEN : 0;
  }

  private static CredentialProviders providers(Settings settings, KubeApi api)
      throws BadConfigurationException {
    var files = settings.credentialProviders();
    if (files.isEmpty()) {
      return CredentialProviders.none(api);
    }
    try {
      return ProviderConfiguration.read(files.get().configuration(), files.get().programs(), api);
    } catch (BadProvidersException bad) {
      throw new BadConfigurationException(String.valueOf(bad.getMessage()));
    }
  }

  private Cluster cluster(Settings settings, NodeSettings node) throws BadKubeconfigException {
    var kubeconfig = settings.kubeconfig();
    if (kubeconfig.isEmpty()) {
      LOG.log(
          System.Logger.Level.INFO, "msg=standalone: no --kubeconfig, so there is no API server");
      return Cluster.none();
    }
    return Cluster.of(ApiServer.open(kubeconfig.get(), node.node().name(), release));
  }

  private NodeServer serve(Agent agent, Settings settings, Effective effective, NodeSettings node)
      throws Exception {
    var server = settings.server();
    var files =
        ServingCertificate.ensure(
            server.certificate(), settings.certificateDirectory(), node.node(), clock.instant());
    var view = new SnapshotView(agent.loop(), agent.recorder(), clock, Configz.text(effective));
    var neighbours = new NodeServer.Neighbours(agent.api(), agent.runtimes(), view, clock);
    try {
      return NodeServer.start(vertx, server, files, neighbours)
          .toCompletionStage()
          .toCompletableFuture()
          .get(LISTEN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new StartFailedException(message(failed.getCause()));
    } catch (TimeoutException _) {
      throw new StartFailedException(
          "cannot serve on ports %d and %d: no answer within %d s"
              .formatted(server.port(), server.healthzPort(), LISTEN_SECONDS));
    }
  }

  private static String message(@Nullable Throwable failure) {
    return failure == null ? "no reason given" : String.valueOf(failure.getMessage());
  }

  private static NodeIdentity identity(Settings settings)
      throws BadConfigurationException, IOException {
    var name = settings.nodeName(HostMachine.hostname());
    var ips = settings.nodeIps();
    return new NodeIdentity(name, ips.isEmpty() ? List.of(HostMachine.address()) : ips);
  }

  private static ConfigurationFile configurationFile(CommandLine commandLine)
      throws BadConfigurationException {
    var path = commandLine.text("config").map(Path::of);
    if (path.isEmpty()) {
      return ConfigurationFile.none();
    }
    try {
      return ConfigurationFile.parse(path.get().toString(), Files.readString(path.get()));
    } catch (NoSuchFileException _) {
      throw new BadConfigurationException("--config: there is no file " + path.get());
    } catch (IOException e) {
      throw new BadConfigurationException("--config: cannot read " + path.get() + ": " + e);
    }
  }
}
