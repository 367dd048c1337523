package io.jubelet.node.server;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodName;
import java.util.List;
import java.util.Optional;

/** What the server reads of the agent's state: one immutable snapshot at each call. */
public interface NodeView {
  /** The pods of this node in order of their names. */
  List<Served> pods();

  /** The newest pod of that name. */
  Optional<Served> pod(PodName name);

  /** Why the agent is not healthy; empty when it is. */
  Optional<String> ailment();

  /** The effective configuration as a JSON document, for {@code /configz}. */
  String configuration();

  /**
   * The last decisions about the pods of that name, with their reasons; empty when none is known.
   *
   * @param json as a JSON document with all inputs, instead of as a story
   */
  Optional<String> why(PodName pod, boolean json);

  /** Metrics in Prometheus's text format. */
  String metrics();

  /**
   * A pod with the status that this agent last computed for it, else the one of the API server.
   *
   * @param runtime where its containers are
   */
  record Served(Pod pod, PodStatus status, Endpoint runtime) {}
}
