package io.jubelet.node.decide.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.jubelet.node.decide.admission.Admission.Refusal;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.OwnNode;
import io.jubelet.node.model.Pod;
import io.jubelet.node.sim.SimulatedNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample node has 4 processors, 8 GiB, 100 GiB of disk, 110 places and Linux 6.18. */
final class AdmissionTest {
  private static final Admission ADMISSION =
      new Admission(SimulatedNode.settings(Duration.ofMinutes(1)));

  private static Pod pod(UnaryOperator<PodBuilder> change) {
    var plain =
        new PodBuilder()
            .withNewMetadata()
            .withName("web")
            .withNamespace("shop")
            .withUid("uid-1")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("app")
            .endContainer()
            .endSpec();
    return new Pod(change.apply(plain).build());
  }

  private static Optional<Refusal> refusal(Pod pod, Pod... admitted) {
    return ADMISSION.refusal(pod, List.of(admitted), SimulatedNode.VIEW);
  }

  private static Pod requesting(String resource, String amount) {
    return pod(
        builder ->
            builder
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToRequests(resource, new Quantity(amount))
                .endResources()
                .endContainer()
                .endSpec());
  }

  /** A pod that asks for a port in the form {@code ADDRESS:NUMBER/PROTOCOL}. */
  private static Pod port(String text) {
    var slash = text.indexOf('/');
    var colon = text.indexOf(':');
    return pod(
        builder ->
            builder
                .editSpec()
                .editFirstContainer()
                .addNewPort()
                .withContainerPort(80)
                .withHostPort(Integer.valueOf(text.substring(colon + 1, slash)))
                .withHostIP(colon < 0 ? "" : text.substring(0, colon))
                .withProtocol(text.substring(slash + 1))
                .endPort()
                .endContainer()
                .endSpec());
  }

  private static Pod sysctl(String name, boolean host) {
    return pod(
        builder ->
            builder
                .editSpec()
                .withHostNetwork(host)
                .withHostIPC(host)
                .withNewSecurityContext()
                .addNewSysctl(name, "1")
                .endSecurityContext()
                .endSpec());
  }

  @Test
  void anOrdinaryPodIsTaken() {
    assertThat(refusal(pod(UnaryOperator.identity()))).isEmpty();
  }

  @Test
  void anotherOperatingSystemIsRefused() {
    assertThat(refusal(pod(p -> p.editSpec().withNewOs().withName("windows").endOs().endSpec())))
        .contains(
            new Refusal(
                "PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"));
    assertThat(
            refusal(
                pod(p -> p.editMetadata().addToLabels("kubernetes.io/os", "plan9").endMetadata())))
        .contains(
            new Refusal(
                "PodOSSelectorNodeLabelDoesNotMatch",
                "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label"));
  }

  @ParameterizedTest
  @CsvSource({
    "cpu,               5,     0,     'requested: 5000, used: 0, capacity: 4000'",
    "cpu,               1500m, 3,     'requested: 1500, used: 3000, capacity: 4000'",
    "memory,            9Gi,   0,     'requested: 9663676416, used: 0, capacity: 8589934592'",
    "ephemeral-storage, 60Gi,  50Gi,  'requested: 64424509440, used: 53687091200, capacity:"
        + " 107374182400'",
  })
  void moreThanTheNodeHasIsRefused(String resource, String requested, String used, String numbers) {
    assertThat(refusal(requesting(resource, requested), requesting(resource, used)))
        .contains(
            new Refusal(
                "OutOf" + resource,
                "Node didn't have enough resource: %s, %s".formatted(resource, numbers)));
  }

  @Test
  void aNodeHasSoManyPlaces() {
    var all = java.util.Collections.nCopies(110, pod(UnaryOperator.identity()));
    assertThat(refusal(pod(UnaryOperator.identity()), all.toArray(Pod[]::new)))
        .contains(
            new Refusal(
                "OutOfpods",
                "Node didn't have enough resource: pods, requested: 1, used: 110, capacity: 110"));
  }

  @ParameterizedTest
  @CsvSource({
    "80/TCP,          80/TCP,          true",
    "80/TCP,          80/UDP,          false",
    "80/TCP,          81/TCP,          false",
    "10.0.0.1:80/TCP, 10.0.0.2:80/TCP, false",
    "10.0.0.1:80/TCP, 0.0.0.0:80/TCP,  true",
    "80/TCP,          10.0.0.2:80/TCP, true",
  })
  void aPortOfTheNodeIsForOnePod(String one, String other, boolean taken) {
    var reason = refusal(port(one), port(other)).map(Refusal::reason);
    assertThat(reason.equals(Optional.of("NodePorts"))).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({
    "kernel.shm_rmid_forced,        false, ''",
    "kernel/shm_rmid_forced,        false, ''",
    "net.ipv4.tcp_rmem,             false, ''",
    "net.core.somaxconn,            false, ''",
    "kernel.msgmax,                 false, ''",
    "kernel.shmmax,                 false, '\"kernel.shmmax\" not allowlisted'",
    "vm.swappiness,                 false, '\"vm.swappiness\" not allowlisted'",
    "kernel/../vm.swappiness,       false, '\"kernel.//.vm/swappiness\" not allowlisted'",
    "net.ipv4.tcp_syncookies,       true,  '\"net.ipv4.tcp_syncookies\" not allowed with host Net"
        + " enabled'",
    "kernel.msgmax,                 true,  '\"kernel.msgmax\" not allowed with host IPC enabled'",
  })
  void onlyParametersThatStayInThePodMayBeSet(String name, boolean host, String problem) {
    var sysctls = new Sysctls(List.of("kernel.msg*", "net.core.*"), "6.18");
    assertThat(sysctls.forbidden(sysctl(name, host)).orElse("")).isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "3.15.0,        net.ipv4.ip_local_reserved_ports, false",
    "3.16.0-4,      net.ipv4.ip_local_reserved_ports, true",
    "4.14.9,        net.ipv4.tcp_rmem,                false",
    "4.15,          net.ipv4.tcp_rmem,                true",
    "10.1,          net.ipv4.tcp_rmem,                true",
    "unknown,       net.ipv4.tcp_rmem,                false",
    "unknown,       net.ipv4.tcp_syncookies,          true",
  })
  void whatIsSafeDependsOnTheKernel(String kernel, String name, boolean safe) {
    assertThat(new Sysctls(List.of(), kernel).forbidden(sysctl(name, false)).isEmpty())
        .isEqualTo(safe);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the pod's profile, the container's, whether the kernel enforces any, what is wrong
        "| RuntimeDefault | false | AppArmor is not enabled on the host",
        "RuntimeDefault | | false | AppArmor is not enabled on the host",
        "RuntimeDefault | | true |",
        "Unconfined | | false |",
        "RuntimeDefault | Unconfined | false |",
        "Localhost mine | | true |",
        "Localhost | | true | invalid empty AppArmor profile name",
        "| | false |",
      })
  void aProfileThatNobodyEnforcesIsRefused(
      String ofPod, String ofContainer, boolean enabled, String problem) {
    var pod =
        new Pod(
            new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withNewSecurityContext()
                .withAppArmorProfile(profile(ofPod))
                .endSecurityContext()
                .addNewContainer()
                .withNewSecurityContext()
                .withAppArmorProfile(profile(ofContainer))
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build());

    assertThat(AppArmor.problem(pod, enabled).orElse(null)).isEqualTo(problem);
  }

  private static @Nullable AppArmorProfile profile(@Nullable String words) {
    if (words == null) {
      return null;
    }
    var named = words.startsWith("Localhost ");
    return new AppArmorProfile(
        named ? words.substring("Localhost ".length()) : null, named ? "Localhost" : words);
  }

  private static final NodeView TAINTED =
      new NodeView(
          SimulatedNode.HOST,
          new OwnNode(
              "node-1",
              new TreeMap<>(Map.of("disk", "ssd")),
              List.of(new Taint("NoExecute", "broken", null, "fan"))),
          true,
          true);

  @Test
  void aPodGoesByTheLabelsAndTaintsOfTheNode() {
    var elsewhere = pod(p -> p.editSpec().addToNodeSelector("disk", "hdd").endSpec());
    var here = pod(p -> p.editSpec().addToNodeSelector("disk", "ssd").endSpec());
    var ofFile =
        pod(
            p ->
                p.editMetadata()
                    .addToAnnotations("kubernetes.io/config.source", "file")
                    .endMetadata());
    var tooLarge =
        new Pod(
            new PodBuilder(requesting("cpu", "99").api())
                .editSpec()
                .addToNodeSelector("disk", "hdd")
                .endSpec()
                .build());

    assertThat(ADMISSION.refusal(elsewhere, List.of(), TAINTED))
        .contains(
            new Refusal(
                "NodeAffinity",
                "Predicate NodeAffinity failed: node(s) didn't match Pod's node"
                    + " affinity/selector"));
    assertThat(ADMISSION.refusal(here, List.of(), TAINTED))
        .contains(
            new Refusal(
                "TaintToleration",
                "Predicate TaintToleration failed: node(s) had taints that the pod didn't"
                    + " tolerate"));
    assertThat(ADMISSION.refusal(ofFile, List.of(), TAINTED)).isEmpty();
    assertThat(ADMISSION.refusal(tooLarge, List.of(), TAINTED).map(Refusal::reason))
        .contains("OutOfcpu");
  }

  @ParameterizedTest
  @CsvSource({"Strict, false", "Merge, true"})
  void whatTheRuntimeCannotKeepOutIsNotPromised(String policy, boolean taken) {
    var pod =
        pod(
            p ->
                p.editSpec()
                    .withNewSecurityContext()
                    .withSupplementalGroupsPolicy(policy)
                    .endSecurityContext()
                    .addNewToleration(null, null, "Exists", null, null)
                    .endSpec());

    assertThat(ADMISSION.refusal(pod, List.of(), TAINTED)).isEmpty();
    assertThat(refusal(pod).isEmpty()).isEqualTo(taken);
    if (!taken) {
      assertThat(refusal(pod))
          .contains(
              new Refusal(
                  "SupplementalGroupsPolicyNotSupported",
                  "SupplementalGroupsPolicy=Strict is not supported in this node"));
    }
  }

  @Test
  void sysctlsAreJudgedBeforeResources() {
    var both =
        new Pod(
            new PodBuilder(requesting("cpu", "99").api())
                .editSpec()
                .withNewSecurityContext()
                .addNewSysctl("vm.swappiness", "1")
                .endSecurityContext()
                .endSpec()
                .build());
    assertThat(refusal(both))
        .contains(
            new Refusal("SysctlForbidden", "forbidden sysctl: \"vm.swappiness\" not allowlisted"));
  }
}
