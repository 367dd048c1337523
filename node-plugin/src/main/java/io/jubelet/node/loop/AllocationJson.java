package io.jubelet.node.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import io.jubelet.node.model.Allocation;
import io.jubelet.node.model.ContainerResources;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** An {@link Allocation} as JSON, and back. */
public final class AllocationJson {
  private AllocationJson() {}

  public static ObjectNode of(Allocation allocation) {
    var node = JsonNodeFactory.instance.objectNode();
    node.set("granted", of(allocation.granted()));
    node.set("behind", of(allocation.behind()));
    node.put("cgroupBehind", allocation.cgroupBehind());
    allocation
        .resizing()
        .ifPresent(
            resizing ->
                node.putObject("resizing")
                    .put("generation", resizing.generation())
                    .put("error", resizing.error()));
    return node;
  }

  /** Resources by name. */
  public static ObjectNode of(SortedMap<String, ContainerResources> all) {
    var node = JsonNodeFactory.instance.objectNode();
    all.forEach(
        (name, each) -> {
          var one = node.putObject(name);
          amounts(one.putObject("requests"), each.requests());
          amounts(one.putObject("limits"), each.limits());
        });
    return node;
  }

  private static void amounts(ObjectNode node, SortedMap<String, Quantity> amounts) {
    amounts.forEach((name, amount) -> node.put(name, amount.toString()));
  }

  public static Allocation allocation(JsonNode node) {
    var resizing =
        node.has("resizing")
            ? Optional.of(
                new Allocation.Resizing(
                    node.get("resizing").path("generation").longValue(),
                    node.get("resizing").path("error").asText("")))
            : Optional.<Allocation.Resizing>empty();
    return new Allocation(
        resources(node.path("granted")),
        resources(node.path("behind")),
        node.path("cgroupBehind").booleanValue(),
        resizing);
  }

  /** What {@link #of(SortedMap)} wrote. */
  public static SortedMap<String, ContainerResources> resources(JsonNode node) {
    var all = new TreeMap<String, ContainerResources>();
    node.properties()
        .forEach(
            each ->
                all.put(
                    each.getKey(),
                    new ContainerResources(
                        amounts(each.getValue().path("requests")),
                        amounts(each.getValue().path("limits")))));
    return all;
  }

  private static SortedMap<String, Quantity> amounts(JsonNode node) {
    var amounts = new TreeMap<String, Quantity>();
    node.properties()
        .forEach(each -> amounts.put(each.getKey(), Quantity.parse(each.getValue().asText())));
    return amounts;
  }
}
