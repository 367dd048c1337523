package io.jubelet.node.effect;

import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.model.ContainerLaunch;
import io.jubelet.node.model.Notice;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RuntimeFacts;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.SandboxLaunch;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * One container runtime behind one endpoint (CRI v1 RuntimeService). Only pods with Kubernetes
 * labels are seen. Stop and remove of something that is gone are Done.
 */
public interface Runtime {
  Outcome<RuntimeFacts> facts(Duration timeout);

  /**
   * The relist: every pod the runtime knows, sorted by UID, from the list calls alone (exit codes
   * and addresses may be missing: they come with {@link #inspect}).
   */
  Outcome<List<RuntimePod>> list(Duration timeout);

  /**
   * One pod in full; a pod without sandboxes and containers when the runtime knows nothing of it.
   */
  Outcome<RuntimePod> inspect(PodUid pod, Duration timeout);

  /** What of the pod's wishes its sandbox will not have, and the pod runs all the same. */
  List<Notice> notices(SandboxLaunch launch);

  /** Answers the sandbox's id. A second sandbox of the same attempt is refused by the runtime. */
  Outcome<String> createSandbox(SandboxLaunch launch, Duration timeout);

  Outcome<Nothing> stopSandbox(String id, Duration timeout);

  Outcome<Nothing> removeSandbox(String id, Duration timeout);

  /**
   * Answers the container's id. Refused with CreateContainerConfigError when the launch cannot be
   * translated (a missing secret), with CreateContainerError when the runtime says no.
   */
  Outcome<String> createContainer(ContainerLaunch launch, Duration timeout);

  /** Refused with RunContainerError when the process cannot be started. */
  Outcome<Nothing> startContainer(String id, Duration timeout);

  /**
   * Tells the runtime what a sandbox's pod may have as a whole (CRI UpdatePodSandboxResources); one
   * that does not know the call need not. Refused with ResizeError when it says no.
   */
  Outcome<Nothing> updateSandbox(String id, Pod pod, Duration timeout);

  /**
   * Gives a running container what the pod's spec says of its processor time and memory (CRI
   * UpdateContainerResources). Refused with ResizeError when the runtime says no.
   */
  Outcome<Nothing> updateContainer(String id, Pod pod, String container, Duration timeout);

  /**
   * The stop signal, then SIGKILL after {@code grace}; the timeout must be longer than the grace.
   */
  Outcome<Nothing> stopContainer(String id, Duration grace, Duration timeout);

  Outcome<Nothing> removeContainer(String id, Duration timeout);

  /**
   * Has the runtime open the container's log file anew (CRI ReopenContainerLog), which it makes if
   * need be. Refused with LogNotReopened when the container does not run.
   */
  Outcome<Nothing> reopenLog(String id, Duration timeout);

  /**
   * Ids, names and digests of the images that all containers were made of, also those that
   * Kubernetes did not make.
   */
  Outcome<SortedSet<String>> usedImages(Duration timeout);

  /** Runs a command to its end; output is cut at 16 KiB each. */
  Outcome<ExecResult> execSync(String id, List<String> command, Duration timeout);

  /** The URL of the runtime's streaming server at which an exec may be attached to. */
  Outcome<URI> exec(ExecRequest request, Duration timeout);

  /** As {@link #exec}, for the container's own process. */
  Outcome<URI> attach(AttachRequest request, Duration timeout);

  Outcome<URI> portForward(String sandboxId, List<Integer> ports, Duration timeout);

  /**
   * Hints that something happened to a pod, for as long as the answer is open. Hints may be lost,
   * late or doubled; a runtime without events gives none. {@code lost} runs once when the stream
   * ends.
   */
  AutoCloseable hints(Consumer<PodUid> hint, Runnable lost);

  record ExecResult(int exitCode, String stdout, String stderr) {}

  record ExecRequest(
      String id, List<String> command, boolean tty, boolean stdin, boolean stdout, boolean stderr) {
    public ExecRequest {
      command = List.copyOf(command);
    }
  }

  record AttachRequest(String id, boolean tty, boolean stdin, boolean stdout, boolean stderr) {}
}
