package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One node: its own network, mounts, processes and host name, supervised by runit. Process 1 of the
 * node ends with everything in it, as if the power went.
 */
public final class Node {
  private static final Duration START = Duration.ofSeconds(30);

  private final Tools tools;
  private final NodeSpec spec;
  private final Path state;
  private final String namespace;
  private final List<ContainerRuntime> runtimes;
  private Optional<Daemon> init = Optional.empty();

  private Node(Tools tools, NodeSpec spec, Path state, String namespace) {
    this.tools = tools;
    this.spec = spec;
    this.state = state;
    this.namespace = namespace;
    this.runtimes = ContainerRuntime.installed(tools);
  }

  /** Installs a node's files; nothing runs yet. Its network namespace exists already. */
  static Node install(
      Tools tools, NodeSpec spec, Path state, String namespace, Optional<ControlPlane> plane) {
    var node = new Node(tools, spec, state, namespace);
    var files = new NodeFiles(state, tools, spec);
    files.install(node.runtimes);
    if (spec.agent() != Agent.NONE) {
      var control =
          plane.orElseThrow(
              () ->
                  new TestbedFailure("node %s has an agent but no cluster".formatted(spec.name())));
      files.join(control, node.runtime(spec.runtime()).endpoint());
      node.hold(Agent.SERVICE);
    }
    return node;
  }

  public String name() {
    return spec.name();
  }

  public String address() {
    return spec.address();
  }

  /** The node's root in every cgroup hierarchy, without a leading slash. */
  public String cgroup() {
    return spec.cgroup();
  }

  /** The runtimes that are installed, running or not. */
  public List<ContainerRuntime> runtimes() {
    return runtimes;
  }

  /** The runtime of this name. */
  public ContainerRuntime runtime(String name) {
    return runtimes.stream()
        .filter(runtime -> runtime.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new TestbedFailure("no runtime '%s' on a node".formatted(name)));
  }

  /** Where this machine sees a path of the node, as long as the node runs. */
  public Path path(String inNode) {
    return Path.of("/proc/%d/root".formatted(initPid()), inNode);
  }

  /** The socket of a runtime as this machine reaches it, as long as the node runs. */
  public Path socket(String runtime) {
    return path(runtime(runtime).socket());
  }

  /** The archive of one of the testbed's images. */
  Path archive(String image) {
    var file = image.substring(image.lastIndexOf('/') + 1).replace(':', '-') + ".tar";
    return tools.images().resolve(file);
  }

  /** The log of a service; readable also when the node does not run. */
  public Path log(String service) {
    return state.resolve("var/log").resolve(service + ".log");
  }

  /** Runs a program inside the node that must succeed, and returns its output. */
  public String exec(String... words) {
    return Command.run(inside(List.of(words)));
  }

  /** Runs a program inside the node that may fail. */
  public Command.Result attempt(Duration deadline, String... words) {
    return Command.attempt(deadline, inside(List.of(words)));
  }

  /** Starts a service and keeps it running. */
  public void up(String service) {
    exec("rm", "-f", "/etc/service/" + service + "/down");
    exec("sv", "-w", "20", "up", "/etc/service/" + service);
  }

  /** Installs a further service and starts it; its output goes to its log. */
  public void serve(String service, List<String> command) {
    var folder = path("/etc/service").resolve(service);
    try {
      var staged = Files.createDirectories(path("/etc").resolve("staged-" + service));
      var run = staged.resolve("run");
      Files.writeString(
          run,
          "#!/bin/sh\nexec >>/var/log/%s.log 2>&1\nexec %s\n"
              .formatted(service, String.join(" ", command)));
      Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
      exec("cp", "-a", "/etc/" + staged.getFileName(), "/etc/service/" + service);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot install " + folder, e);
    }
  }

  /** Stops a service and keeps it stopped, also when the node boots. */
  public void down(String service) {
    exec("touch", "/etc/service/" + service + "/down");
    exec("sv", "-w", "20", "force-stop", "/etc/service/" + service);
  }

  /** Ends the node's agent and starts another program in its place, on the same files. */
  public void handOver(Agent successor) {
    down(Agent.SERVICE);
    new NodeFiles(state, tools, spec).agent(successor, runtime(spec.runtime()).endpoint());
    up(Agent.SERVICE);
  }

  /** Kills a service's process with signal 9; its supervisor starts it again within a second. */
  public void kill(String service) {
    exec("sv", "kill", "/etc/service/" + service);
  }

  /** Kills a service's process with signal 9 and returns when it has a successor. */
  public void killAndAwaitSuccessor(String service) {
    var killed = hostPid(service);
    kill(service);
    awaitSuccessor(service, killed);
  }

  /** Returns when the service has a process, and another one than this. */
  public void awaitSuccessor(String service, OptionalLong ended) {
    Await.until(
        "another process of %s on node %s".formatted(service, spec.name()),
        START,
        () -> {
          var present = hostPid(service);
          return present.isPresent() && !present.equals(ended);
        });
  }

  /** The process of a service as this machine knows it; empty while the service is down. */
  public OptionalLong hostPid(String service) {
    var inNode = exec("cat", "/etc/service/" + service + "/supervise/pid").strip();
    return inNode.isEmpty()
        ? OptionalLong.empty()
        : HostPids.find(initPid(), Long.parseLong(inNode));
  }

  /** Starts process 1, which starts the services that are not held. */
  private void boot() {
    var command =
        List.of(
            "nsenter",
            "--net=/run/netns/" + namespace,
            "--",
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "--pid",
            "--fork",
            "--kill-child",
            "--uts",
            "--ipc",
            "--",
            tools.repository().resolve("testbed/node/boot").toString(),
            state.toString(),
            spec.cgroup(),
            spec.name());
    var daemon = Daemon.start("boot", state, command);
    init = Optional.of(daemon);
    Await.until(
        "process 1 of node " + spec.name(),
        START,
        () -> {
          daemon.mustRun();
          return Files.exists(pidFile());
        });
  }

  /** Starts the node for the first time; its images are known and its first runtime answers. */
  void firstBoot(List<Path> images) {
    boot();
    importImages(images);
  }

  /**
   * Makes the images known to every runtime, unpacked when a container first wants them, then
   * leaves only the first runtime running.
   */
  private void importImages(List<Path> images) {
    for (var runtime : runtimes) {
      awaitSocket(runtime);
      for (var archive : images) {
        exec(
            runtime.ctr(),
            "--address",
            runtime.socket(),
            "--namespace",
            "k8s.io",
            "images",
            "import",
            "--no-unpack",
            archive.toString());
      }
      if (!runtime.name().equals(spec.runtime())) {
        down(runtime.name());
      }
    }
  }

  /** Ends everything on the node at once, as a loss of power does; its disk stays. */
  public void crash() {
    var first = Path.of("/proc", Long.toString(initPid()));
    init.ifPresent(daemon -> daemon.kill(START));
    init = Optional.empty();
    Await.until("end of node " + spec.name(), START, () -> !Files.exists(first));
    try {
      Files.deleteIfExists(pidFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + pidFile(), e);
    }
  }

  /** Starts a crashed node again with the disk it had. */
  public void restart() {
    boot();
    runtimes.stream()
        .filter(runtime -> !Files.exists(state.resolve("service/" + runtime.name() + "/down")))
        .forEach(this::awaitSocket);
  }

  private void awaitSocket(ContainerRuntime runtime) {
    Await.until(
        "an answer of %s on node %s".formatted(runtime.name(), spec.name()),
        START,
        () -> attempt(START, runtime.ctr(), "--address", runtime.socket(), "version").exit() == 0);
  }

  private void hold(String service) {
    try {
      Files.createFile(state.resolve("service").resolve(service).resolve("down"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot hold service " + service, e);
    }
  }

  private List<String> inside(List<String> words) {
    var command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(initPid())));
    command.addAll(List.of("--mount", "--uts", "--ipc", "--net", "--pid", "--"));
    command.addAll(words);
    return command;
  }

  private Path pidFile() {
    return state.resolve("pid");
  }

  private long initPid() {
    try {
      return Long.parseLong(Files.readString(pidFile()).strip());
    } catch (IOException e) {
      throw new TestbedFailure("node %s does not run".formatted(spec.name()), e);
    }
  }
}
