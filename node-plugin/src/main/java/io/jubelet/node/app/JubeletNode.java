package io.jubelet.node.app;

import io.jubelet.node.app.configuration.BadConfigurationException;
import io.jubelet.node.app.configuration.CommandLine;
import io.jubelet.node.app.configuration.ConfigurationFile;
import io.jubelet.node.app.configuration.Effective;
import io.jubelet.node.app.configuration.Settings;
import io.jubelet.node.effect.Outcome;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The process {@code jubelet-node}: reads its configuration, takes the lock on the root directory,
 * runs the agent until SIGTERM or SIGINT, and leaves every container as it is.
 *
 * <p>Exit codes: 128 + the signal that ended it, 1 for a bad configuration, 3 when another agent
 * holds the root directory.
 */
@QuarkusMain
public final class JubeletNode implements QuarkusApplication {
  private static final int BAD_CONFIGURATION = 1;
  private static final int LOCK_HELD = 3;
  private static final System.Logger LOG = System.getLogger("jubelet-node");

  private final Vertx vertx;
  private final String release;

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
    } catch (BadConfigurationException bad) {
      System.err.println("jubelet-node: " + bad.getMessage());
      return BAD_CONFIGURATION;
    }
  }

  private int run(CommandLine commandLine) throws BadConfigurationException, IOException {
    var file = configurationFile(commandLine);
    var effective = Effective.of(commandLine, file);
    commandLine.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    file.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
    var settings = new Settings(commandLine, effective);
    return switch (RootLock.acquire(settings.rootDirectory())) {
      case Outcome.Done<RootLock>(RootLock lock) -> {
        try (lock) {
          yield run(settings, effective);
        }
      }
      case Outcome.Refused<RootLock>(_, String message) -> refuse(message);
      case Outcome.Unknown<RootLock>(String cause) -> refuse(cause);
    };
  }

  private static int refuse(String message) {
    System.err.println("jubelet-node: " + message);
    return LOCK_HELD;
  }

  private int run(Settings settings, Effective effective) {
    LOG.log(
        System.Logger.Level.INFO,
        "msg=started root={0} eventLoops={1} configured={2}",
        settings.rootDirectory(),
        vertx.isNativeTransportEnabled(),
        effective.document().size());
    Quarkus.waitForExit();
    return 0;
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
