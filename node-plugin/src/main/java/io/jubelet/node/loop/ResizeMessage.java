package io.jubelet.node.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.Pod;
import java.util.List;
import java.util.SortedMap;

/**
 * The text of an event about a resize: what it is about, then the pod's resources as JSON in the
 * shape that upstream's events have.
 */
final class ResizeMessage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResizeMessage() {}

  static String of(String what, Pod pod, long generation, String error) {
    var node = JSON.createObjectNode();
    containers(node, "initContainers", pod.initContainers());
    containers(node, "containers", pod.containers());
    node.put("generation", generation);
    if (!error.isEmpty()) {
      node.put("error", error);
    }
    return what + ": " + node;
  }

  private static void containers(ObjectNode node, String field, List<Container> containers) {
    if (containers.isEmpty()) {
      return;
    }
    ArrayNode array = node.putArray(field);
    for (var container : containers) {
      var resources = array.addObject().put("name", container.getName()).putObject("resources");
      var given = ContainerResources.of(container);
      amounts(resources, "limits", given.limits());
      amounts(resources, "requests", given.requests());
    }
  }

  private static void amounts(ObjectNode node, String field, SortedMap<String, Quantity> amounts) {
    if (!amounts.isEmpty()) {
      var list = node.putObject(field);
      amounts.forEach((name, amount) -> list.put(name, amount.toString()));
    }
  }
}
