package io.jubelet.node.changes;

import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.Images;
import io.jubelet.node.effect.KubeApi;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.effect.Runtimes;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.Image;
import io.jubelet.node.model.PodName;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimePod;
import io.jubelet.node.model.Sandbox;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The few calls of wide interfaces that a configuration change makes; any other is an error. */
final class Doubles {
  private Doubles() {}

  static KubeApi api(FakeOperator operator) {
    return only(
        KubeApi.class, "revision", arguments -> operator.revision(String.valueOf(arguments[0])));
  }

  static Cgroups cgroups(ChangeWorld world) {
    return only(
        Cgroups.class,
        "remove",
        arguments ->
            world.machine.perhaps(
                () -> {
                  var uid = ((PodUid) arguments[0]).value();
                  world.machine.services.values().forEach(s -> s.livePods.remove(uid));
                  return Outcome.done();
                }));
  }

  static Runtimes runtimes(ChangeWorld world) {
    return new Runtimes() {
      @Override
      public Runtime at(Endpoint endpoint) {
        SortedMap<String, Function<Object[], Object>> calls = new TreeMap<>();
        calls.put("facts", _ -> world.machine.facts(endpoint));
        calls.put("list", _ -> world.machine.perhaps(() -> list(world, endpoint)));
        return only(Runtime.class, calls);
      }

      @Override
      public Images imagesAt(Endpoint endpoint) {
        SortedMap<String, Function<Object[], Object>> calls = new TreeMap<>();
        calls.put(
            "find",
            arguments ->
                world.machine.perhaps(() -> find(world, endpoint, String.valueOf(arguments[0]))));
        calls.put(
            "pull",
            arguments ->
                world.machine.perhaps(() -> pull(world, endpoint, String.valueOf(arguments[0]))));
        return only(Images.class, calls);
      }
    };
  }

  private static Outcome<List<RuntimePod>> list(ChangeWorld world, Endpoint endpoint) {
    var service = world.machine.services.get(endpoint);
    if (service == null || !service.answers(world.now())) {
      return new Unknown<>("nothing answers");
    }
    return new Done<>(
        service.livePods.stream()
            .map(
                uid ->
                    new RuntimePod(
                        new PodUid(uid),
                        new PodName("ns", uid),
                        false,
                        List.of(
                            new Sandbox(
                                uid, new PodUid(uid), 0, true, ChangeWorld.BEGIN, List.of())),
                        List.of()))
            .toList());
  }

  private static Outcome<Optional<Image>> find(
      ChangeWorld world, Endpoint endpoint, String reference) {
    var service = world.machine.services.get(endpoint);
    if (service == null || !service.answers(world.now())) {
      return new Unknown<>("nothing answers");
    }
    return new Done<>(
        service.images.contains(reference)
            ? Optional.of(new Image(reference, List.of(reference), List.of(), 1, false))
            : Optional.empty());
  }

  private static Outcome<String> pull(ChangeWorld world, Endpoint endpoint, String reference) {
    var service = world.machine.services.get(endpoint);
    if (service == null || !service.answers(world.now())) {
      return new Unknown<>("nothing answers");
    }
    service.images.add(reference);
    return new Done<>(reference);
  }

  private static <T> T only(Class<T> type, String method, Function<Object[], Object> call) {
    var calls = new TreeMap<String, Function<Object[], Object>>();
    calls.put(method, call);
    return only(type, calls);
  }

  private static <T> T only(Class<T> type, SortedMap<String, Function<Object[], Object>> calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              var call = calls.get(method.getName());
              if (call == null) {
                throw new AssertionError(type.getSimpleName() + "." + method.getName());
              }
              return call.apply(arguments);
            }));
  }

  /** Keeps the type of a revision's answer in one place. */
  static Outcome<RuntimeConfiguration> content(Optional<RuntimeConfiguration> content) {
    return content
        .<Outcome<RuntimeConfiguration>>map(Done::new)
        .orElseGet(() -> new Outcome.Refused<>("NotFound", "there is no such revision"));
  }
}
