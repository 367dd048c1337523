package io.jubelet.node.cri;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.translate.ContainerDefaults;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A real containerd in namespaces of its own, with the testbed's images. Needs root. */
final class PrivateContainerd implements AutoCloseable {
  static final String PAUSE = "registry.jubelet.test/pause:1";
  static final String BUSYBOX = "registry.jubelet.test/busybox:1";
  static final String CGROUP = "/jubelet-contract";

  private static final Duration START = Duration.ofSeconds(30);

  private final Path state;
  private final Process process;
  private final CriRuntimes runtimes;

  private PrivateContainerd(Path state, Process process) {
    this.state = state;
    this.process = process;
    runtimes = new CriRuntimes(defaults(state), _ -> Outcome.done());
  }

  static PrivateContainerd start(String version) throws IOException, InterruptedException {
    var clone = repository();
    var bin = printed(clone, "--print-bin");
    var images = printed(clone, "--print-images");
    var mark = Integer.toHexString(clone.hashCode());
    var state = Path.of(System.getProperty("java.io.tmpdir"), "jubelet-" + mark + "-" + version);
    endLeftOver(state);
    deleted(state);
    Files.createDirectory(state);
    var script = clone.resolve("node-plugin/src/test/resources/containerd/run");
    var command = new ArrayList<>(List.of("unshare", "-m", "-p", "-n", "-u", "-i", "--fork"));
    command.addAll(List.of("--mount-proc", "--kill-child", script.toString()));
    command.addAll(List.of(state.toString(), version, bin, PAUSE));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(state.resolve("log").toFile())
            .start();
    var containerd = new PrivateContainerd(state, process);
    try {
      containerd.awaitReady();
      containerd.importImages(version.equals("1.6") ? "/usr/bin/ctr" : bin + "/ctr", images);
      return containerd;
    } catch (IOException | InterruptedException | AssertionError e) {
      containerd.close();
      throw e;
    }
  }

  /** Of a run that was killed. */
  private static void endLeftOver(Path state) {
    ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().arguments().stream()
                    .flatMap(Stream::of)
                    .anyMatch(word -> word.startsWith(state.toString())))
        .forEach(
            process -> {
              process.destroyForcibly();
              process.onExit().join();
            });
  }

  private void importImages(String ctr, String images) throws IOException, InterruptedException {
    var socket = state.resolve("containerd.sock").toString();
    for (var image : List.of("pause-1.tar", "busybox-1.tar")) {
      var command = new ArrayList<>(List.of(ctr, "--address", socket, "--namespace", "k8s.io"));
      command.addAll(List.of("images", "import", "--no-unpack", images + "/" + image));
      run(command);
    }
  }

  private void awaitReady() throws IOException {
    var end = System.nanoTime() + START.toNanos();
    while (!ready()) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new AssertionError(
            "containerd is not ready; its log: " + Files.readString(state.resolve("log")));
      }
      pause(Duration.ofMillis(50));
    }
  }

  private boolean ready() {
    return runtimes.at(endpoint()).facts(START) instanceof Done<RuntimeFacts>(RuntimeFacts facts)
        && facts.networkReady();
  }

  RuntimeFacts facts() {
    return switch (runtimes.at(endpoint()).facts(START)) {
      case Done<RuntimeFacts>(RuntimeFacts facts) -> facts;
      case Refused<RuntimeFacts> refused -> throw new AssertionError(refused.toString());
      case Unknown<RuntimeFacts> unknown -> throw new AssertionError(unknown.toString());
    };
  }

  static void pause(Duration little) {
    LockSupport.parkNanos(little.toNanos());
  }

  CriRuntimes runtimes() {
    return runtimes;
  }

  Endpoint endpoint() {
    return new Endpoint("unix://" + state.resolve("containerd.sock"));
  }

  Path directory() {
    return state;
  }

  private static ContainerDefaults defaults(Path state) {
    return new ContainerDefaults(
        new ContainerDefaults.Machine(8L << 30, new TreeMap<>(), false, false, List.of()),
        true,
        Duration.ofMillis(100),
        false,
        state.resolve("seccomp"));
  }

  private static Path repository() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("testbed/tools/build"))) {
        return folder;
      }
    }
    throw new AssertionError("no clone of Jubelet around the working folder");
  }

  private static String printed(Path clone, String question)
      throws IOException, InterruptedException {
    return run(List.of(clone.resolve("testbed/tools/build").toString(), question)).strip();
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + ": " + output);
    }
    return output;
  }

  /** Ends containerd and with its process namespace everything that it started. */
  @Override
  public void close() {
    runtimes.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
    deleted(state);
    for (var hierarchy : hierarchies()) {
      deleted(hierarchy.toPath().resolve(CGROUP.substring(1)), true);
    }
  }

  private static List<File> hierarchies() {
    var found = new File("/sys/fs/cgroup").listFiles(File::isDirectory);
    return found == null ? List.of() : List.of(found);
  }

  private static void deleted(Path folder) {
    deleted(folder, false);
  }

  /** Control groups are folders whose files cannot be removed and go with them. */
  private static void deleted(Path folder, boolean onlyFolders) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      paths
          .sorted(Comparator.reverseOrder())
          .filter(path -> !onlyFolders || Files.isDirectory(path))
          .map(Path::toFile)
          .forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
