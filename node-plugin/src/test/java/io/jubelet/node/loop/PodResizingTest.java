package io.jubelet.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.jubelet.node.effect.Cgroups;
import io.jubelet.node.effect.Cgroups.Memory;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Runtime;
import io.jubelet.node.model.ContainerResources;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodAction.ResizePod;
import io.jubelet.node.model.PodAction.ResizePod.Behind;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PodResizingTest {
  private static final Pod SMALL = pod("64Mi", "32Mi");
  private static final Pod LARGE = pod("128Mi", "64Mi");

  private final List<String> calls = new ArrayList<>();
  private final TreeMap<String, Memory> memory = new TreeMap<>();

  @Test
  void thePodsLimitsAreRaisedBeforeAndLoweredAfterThoseOfItsContainers() {
    memory.put("", new Memory(96L << 20, 96L << 20));
    memory.put("a", new Memory(64L << 20, 64L << 20));
    memory.put("b", new Memory(32L << 20, 32L << 20));

    assertThat(resize(SMALL, LARGE)).isEqualTo(new Done<>(""));

    assertThat(calls)
        .containsExactly(
            "memory",
            "updateSandbox s",
            "raise",
            "updateContainer a",
            "updateContainer b",
            "create");
  }

  /** The answer to an earlier change was lost, and it had come about. */
  @Test
  void whatTheKernelAllowsNowIsNotLoweredBeneathWhatIsInUse() {
    memory.put("", new Memory(250L << 20, 512L << 20));
    memory.put("a", new Memory(200L << 20, 256L << 20));
    memory.put("b", new Memory(50L << 20, 256L << 20));

    assertThat(resize(SMALL, LARGE))
        .isEqualTo(
            new Refused<>(
                "ResizeError",
                "cannot decrease memory limits: [attempting to set pod memory limit (201326592)"
                    + " below current usage (262144000), attempting to set container \"a\" memory"
                    + " limit (134217728) below current usage (209715200)]"));
  }

  @Test
  void lessMemoryThanIsInUseIsNotForced() {
    memory.put("", new Memory(100L << 20, 192L << 20));
    memory.put("a", new Memory(60L << 20, 128L << 20));
    memory.put("b", new Memory(40L << 20, 64L << 20));

    assertThat(resize(LARGE, SMALL))
        .isEqualTo(
            new Refused<>(
                "ResizeError",
                "cannot decrease memory limits: [attempting to set pod memory limit (100663296)"
                    + " below current usage (104857600), attempting to set container \"b\" memory"
                    + " limit (33554432) below current usage (41943040)]"));
    assertThat(calls).containsExactly("memory");
  }

  @Test
  void whatCannotBeReadIsNotLowered() {
    memory.put("", new Memory(1, 192L << 20));
    memory.put("a", new Memory(1, 128L << 20));

    assertThat(resize(LARGE, SMALL))
        .isEqualTo(
            new Refused<>(
                "ResizeError",
                "cannot decrease memory limits: missing container \"b\" memory usage"));
  }

  @Test
  void lessMemoryThatIsNotInUseIsTakenBack() {
    memory.put("", new Memory(2, 192L << 20));
    memory.put("a", new Memory(1, 128L << 20));
    memory.put("b", new Memory(1, 64L << 20));

    assertThat(resize(LARGE, SMALL)).isEqualTo(new Done<>(""));

    assertThat(calls)
        .containsExactly(
            "memory",
            "updateSandbox s",
            "raise",
            "updateContainer a",
            "updateContainer b",
            "create");
  }

  private Outcome<String> resize(Pod from, Pod to) {
    var behind =
        from.containers().stream()
            .map(each -> new Behind(each.getName(), each.getName(), ContainerResources.of(each)))
            .toList();
    InvocationHandler answers =
        (_, method, arguments) -> {
          calls.add(
              method.getName() + (method.getName().startsWith("update") ? " " + arguments[0] : ""));
          return method.getName().equals("memory") ? new Done<>(memory) : Outcome.done();
        };
    return new PodResizing(
            recording(Runtime.class, answers), recording(Cgroups.class, answers), Duration.ZERO)
        .resize(to, new ResizePod("s", behind));
  }

  private static <T> T recording(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
  }

  private static Pod pod(String a, String b) {
    return new Pod(
        Serialization.unmarshal(
            """
            metadata: {name: web, namespace: shop, uid: u}
            spec:
              containers:
              - {name: a, resources: {limits: {memory: %s}}}
              - {name: b, resources: {limits: {memory: %s}}}
            """
                .formatted(a, b),
            io.fabric8.kubernetes.api.model.Pod.class));
  }
}
