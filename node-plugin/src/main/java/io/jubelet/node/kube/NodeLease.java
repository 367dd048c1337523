package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The Lease of this node (KEP-589). It is renewed by a patch without a version, because nobody else
 * writes it: one request, no conflict. The owner is told each time, so that a Node which was made
 * anew under its old name owns it too.
 */
final class NodeLease {
  private static final String LEASES =
      "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

  /** {@code metav1.MicroTime}. */
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Connection connection;
  private final String name;
  private final NodeObject node;

  NodeLease(Connection connection, String name, NodeObject node) {
    this.connection = connection;
    this.name = name;
    this.node = node;
  }

  /** Repeating it renews once more. */
  Outcome<Nothing> renew(Instant now, Duration leaseDuration, Duration timeout) {
    var deadline = Deadline.after(timeout);
    return node.uid(deadline).then(owner -> renewed(lease(owner, now, leaseDuration), deadline));
  }

  private Outcome<Nothing> renewed(ObjectNode lease, Deadline deadline) {
    var patch = Call.mergePatch(LEASES + "/" + Call.segment(name), lease);
    var patched = connection.send(patch, deadline.left());
    if (!patched.is(Reply.NOT_FOUND)) {
      return patched.outcome();
    }
    return switch (connection.send(Call.post(LEASES, lease), deadline.left()).outcome()) {
      // An earlier create whose answer was lost.
      case Refused<Nothing>(String reason, _) when reason.equals("AlreadyExists") ->
          connection.send(patch, deadline.left()).outcome();
      case Outcome<Nothing> outcome -> outcome;
    };
  }

  private ObjectNode lease(String owner, Instant now, Duration duration) {
    var lease = Json.object().put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    var metadata = lease.putObject("metadata").put("name", name);
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "v1")
        .put("kind", "Node")
        .put("name", name)
        .put("uid", owner);
    lease
        .putObject("spec")
        .put("holderIdentity", name)
        .put("leaseDurationSeconds", duration.toSeconds())
        .put("renewTime", MICRO_TIME.format(now));
    return lease;
  }
}
