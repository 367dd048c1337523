package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads an object that a pod names, as the Node authorizer lets a node read it. */
final class NamedObjects {
  /** The Node authorizer does not know yet that the pod names the object. */
  private static final Set<String> BEHIND = Set.of("Forbidden");

  private final Connection connection;

  NamedObjects(Connection connection) {
    this.connection = connection;
  }

  /** Empty when there is no such object. */
  <T> Outcome<Optional<T>> read(String target, Deadline deadline, Function<JsonNode, T> reading) {
    return CatchUp.ask(
        BEHIND,
        deadline,
        () -> {
          var reply = connection.send(Call.get(target), deadline.left());
          return reply.is(Reply.NOT_FOUND)
              ? new Done<>(Optional.empty())
              : reply.outcome(object -> Optional.of(reading.apply(object)));
        });
  }
}
