package io.jubelet.node.translate;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jubelet.node.model.References;
import io.jubelet.node.model.SubPath;
import io.jubelet.node.translate.Translation.Impossible;
import io.jubelet.node.translate.Translation.Possible;
import io.jubelet.wire.cri.IDMapping;
import io.jubelet.wire.cri.ImageSpec;
import io.jubelet.wire.cri.LinuxContainerSecurityContext;
import io.jubelet.wire.cri.Mount;
import io.jubelet.wire.cri.NamespaceMode;
import io.jubelet.wire.cri.SecurityProfile.ProfileType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContainerTranslationTest {
  private static ContainerPlan plan(String spec) {
    return switch (Pods.plan(Pods.spec(spec), References.none())) {
      case Possible<ContainerPlan>(ContainerPlan plan) -> plan;
      case Impossible<ContainerPlan>(String message) -> throw new AssertionError(message);
    };
  }

  private static LinuxContainerSecurityContext security(String spec) {
    return plan(spec).request().getConfig().getLinux().getSecurityContext();
  }

  @Test
  void identityAndLogsAreTheGoKubelets() {
    var plan =
        plan(
            """
            terminationGracePeriodSeconds: 30
            containers:
            - name: main
              image: busybox:1
              terminationMessagePath: /dev/termination-log
              terminationMessagePolicy: File
            """);
    var config = plan.request().getConfig();

    assertThat(plan.request().getPodSandboxId()).isEqualTo("sandbox-1");
    assertThat(config.getMetadata().getName()).isEqualTo("main");
    assertThat(config.getMetadata().getAttempt()).isEqualTo(1);
    assertThat(config.getImage().getImage()).isEqualTo("sha256:abc");
    assertThat(config.getImage().getUserSpecifiedImage()).isEqualTo("busybox:1");
    assertThat(config.getLogPath()).isEqualTo("main/1.log");
    assertThat(plan.logDirectory()).isEqualTo(Path.of("/var/log/pods/shop_web_uid-1/main"));
    assertThat(config.getLabelsMap())
        .containsOnly(
            entry("io.kubernetes.pod.name", "web"),
            entry("io.kubernetes.pod.namespace", "shop"),
            entry("io.kubernetes.pod.uid", "uid-1"),
            entry("io.kubernetes.container.name", "main"));
    assertThat(config.getAnnotationsMap())
        .containsOnly(
            entry("io.kubernetes.container.hash", ContainerHash.of("main", "busybox:1")),
            entry("io.kubernetes.container.restartCount", "1"),
            entry("io.kubernetes.container.terminationMessagePath", "/dev/termination-log"),
            entry("io.kubernetes.container.terminationMessagePolicy", "File"),
            entry("io.kubernetes.pod.terminationGracePeriod", "30"));
  }

  @Test
  void commandAndArgumentsAreExpanded() {
    var config =
        plan("""
                containers:
                - name: main
                  command: [run, "$(WHO)", "$$(WHO)"]
                  args: ["$(NONE)"]
                  env: [{name: WHO, value: me}]
                """)
            .request()
            .getConfig();

    assertThat(config.getCommandList()).containsExactly("run", "me", "$(WHO)");
    assertThat(config.getArgsList()).containsExactly("$(NONE)");
  }

  @Test
  void volumesHostsFileAndTerminationLogAreMountedInThatOrder() {
    var plan =
        plan(
            """
            volumes:
            - {name: data, emptyDir: {}}
            - {name: settings, configMap: {name: settings}}
            containers:
            - name: main
              terminationMessagePath: /tmp/last
              volumeMounts:
              - {name: data, mountPath: data, mountPropagation: HostToContainer}
              - {name: settings, mountPath: /settings}
            """);

    var mounts = plan.request().getConfig().getMountsList();
    assertThat(mounts)
        .extracting(Mount::getContainerPath)
        .containsExactly("/data", "/settings", "/etc/hosts", "/tmp/last");
    assertThat(mounts)
        .extracting(Mount::getHostPath)
        .containsExactly(
            "/volumes/data",
            "/volumes/settings",
            "/var/lib/kubelet/pods/uid-1/etc-hosts",
            "/var/lib/kubelet/pods/uid-1/containers/main/00000001");
    assertThat(mounts).extracting(Mount::getReadonly).containsExactly(false, true, false, false);
    assertThat(plan.terminationLog())
        .contains(Path.of("/var/lib/kubelet/pods/uid-1/containers/main/00000001"));
  }

  /** KEP-3857. */
  @Test
  void aMountIsReadOnlyWithAllThatIsBeneathItWhereThatIsAskedFor() {
    var plan =
        plan(
            """
            volumes: [{name: data, hostPath: {path: /srv}}]
            containers:
            - name: main
              volumeMounts:
              - {name: data, mountPath: /all, readOnly: true, recursiveReadOnly: Enabled}
              - {name: data, mountPath: /top, readOnly: true}
            """);

    var mounts = plan.request().getConfig().getMountsList().subList(0, 2);
    assertThat(mounts).extracting(Mount::getReadonly).containsOnly(true);
    assertThat(mounts).extracting(Mount::getRecursiveReadOnly).containsExactly(true, false);
  }

  /** KEP-4639: the runtime mounts it, and looks for the part of it. */
  @Test
  void anImageVolumeIsLeftToTheRuntime() {
    var plan =
        plan(
            """
            volumes: [{name: tools, image: {reference: "r.io/tools:1"}}]
            containers:
            - name: main
              volumeMounts:
              - {name: tools, mountPath: /all}
              - {name: tools, mountPath: /part, subPath: bin}
            """);

    assertThat(plan.subPaths()).isEmpty();
    var mounts = plan.request().getConfig().getMountsList().subList(0, 2);
    assertThat(mounts).extracting(Mount::getHostPath).containsOnly("");
    assertThat(mounts).extracting(Mount::getReadonly).containsOnly(true);
    assertThat(mounts).extracting(Mount::getImageSubPath).containsExactly("", "bin");
    assertThat(mounts)
        .extracting(Mount::getImage)
        .extracting(ImageSpec::getImage, ImageSpec::getUserSpecifiedImage)
        .containsOnly(tuple("sha256:tools", "r.io/tools:1"));
  }

  @Test
  void aPartOfAVolumeIsMountedFromWhereItIsBound() {
    var plan =
        plan(
            """
            volumes: [{name: data, emptyDir: {}}]
            containers:
            - name: main
              env: [{name: WHO, value: "\u00fc"}]
              volumeMounts:
              - {name: data, mountPath: /all}
              - {name: data, mountPath: /plain, subPath: a/b}
              - {name: data, mountPath: /named, subPathExpr: "$(WHO)/$$(WHO)/..x", readOnly: true}
            """);

    var subPaths = Path.of("/var/lib/kubelet/pods/uid-1/volume-subpaths/data/main");
    var volume = Path.of("/volumes/data");
    assertThat(plan.subPaths())
        .containsExactly(
            new SubPath("data", "main", volume, "a/b", subPaths.resolve("1")),
            new SubPath("data", "main", volume, "\u00c3\u00bc/$(WHO)/..x", subPaths.resolve("2")));
    assertThat(plan.request().getConfig().getMountsList().subList(0, 3))
        .extracting(Mount::getHostPath)
        .containsExactly("/volumes/data", subPaths + "/1", subPaths + "/2");
    assertThat(plan.request().getConfig().getMounts(2).getReadonly()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'',   $(A),     missing value for A",
    "x,    $(A)$(Z), missing value for Z",
    "/etc, $(A),     error SubPath `/etc` must not be an absolute path",
    ".,    a/$(A)./b, unable to provision SubPath `a/../b`: must not contain '..'",
  })
  void anExpressionIsHeldToTheSameRules(String value, String expression, String message) {
    var pod =
        Pods.spec(
            """
            volumes: [{name: data, emptyDir: {}}]
            containers:
            - name: main
              env: [{name: A, value: '%s'}]
              volumeMounts: [{name: data, mountPath: /x, subPathExpr: %s}]
            """
                .formatted(value, expression));

    assertThat(Pods.plan(pod, References.none())).isEqualTo(Translation.impossible(message));
  }

  @Test
  void theHostsFileNamesThePodAndItsAliases() {
    var plan =
        plan(
            """
            hostname: www
            subdomain: site
            hostAliases: [{ip: 192.0.2.8, hostnames: [a.test, b.test]}]
            containers: [{name: main}]
            """);

    assertThat(plan.hostsFile().orElseThrow().text())
        .isEqualTo(
            """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            10.0.0.7\twww.site.shop.svc.cluster.local\twww
            fd00::7\twww.site.shop.svc.cluster.local\twww

            # Entries added by HostAliases.
            192.0.2.8\ta.test\tb.test
            """);
  }

  @Test
  void aPodOnTheHostsNetworkGetsTheNodesHosts() {
    assertThat(
            plan("hostNetwork: true\ncontainers: [{name: main}]").hostsFile().orElseThrow().text())
        .isEqualTo("# Kubernetes-managed hosts file (host network).\n192.0.2.1 node-1\n");
  }

  @Test
  void aContainerMayBringItsOwnHostsFile() {
    var plan =
        plan(
            """
            volumes: [{name: hosts, emptyDir: {}}]
            containers: [{name: main, volumeMounts: [{name: hosts, mountPath: /etc/hosts}]}]
            """);

    assertThat(plan.hostsFile()).isEmpty();
    assertThat(plan.request().getConfig().getMountsList()).hasSize(1);
  }

  @Test
  void theContainersSecurityGoesBeforeThePods() {
    var security =
        security(
            """
            securityContext:
              {runAsUser: 1000, runAsGroup: 1001, fsGroup: 2000, supplementalGroups: [3000],
               seccompProfile: {type: RuntimeDefault}}
            containers:
            - name: main
              securityContext:
                runAsUser: 1
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {add: [NET_ADMIN], drop: [ALL]}
            """);

    assertThat(security.getRunAsUser().getValue()).isEqualTo(1);
    assertThat(security.getRunAsGroup().getValue()).isEqualTo(1001);
    assertThat(security.getSupplementalGroupsList()).containsExactly(2000L, 3000L);
    assertThat(security.getNoNewPrivs()).isTrue();
    assertThat(security.getReadonlyRootfs()).isTrue();
    assertThat(security.getCapabilities().getAddCapabilitiesList()).containsExactly("NET_ADMIN");
    assertThat(security.getCapabilities().getDropCapabilitiesList()).containsExactly("ALL");
    assertThat(security.getSeccomp().getProfileType()).isEqualTo(ProfileType.RuntimeDefault);
    assertThat(security.getMaskedPathsList()).contains("/proc/kcore").hasSize(12);
    assertThat(security.getReadonlyPathsList()).contains("/proc/sys").hasSize(5);
  }

  @Test
  void withoutASecurityContextTheImagesUserRunsUnconfined() {
    var security = security("containers: [{name: main}]");

    assertThat(security.getRunAsUser().getValue()).isZero();
    assertThat(security.getPrivileged()).isFalse();
    assertThat(security.getNoNewPrivs()).isFalse();
    assertThat(security.getSeccomp().getProfileType()).isEqualTo(ProfileType.Unconfined);
    assertThat(security.getNamespaceOptions().getPid()).isEqualTo(NamespaceMode.CONTAINER);
    assertThat(security.getNamespaceOptions().getNetwork()).isEqualTo(NamespaceMode.POD);
  }

  @Test
  void aPodWithUsersOfItsOwnHasThemMappedInItsMountsAsWell() {
    var config =
        plan("""
                hostUsers: false
                volumes: [{name: data, emptyDir: {}}]
                containers: [{name: main, volumeMounts: [{name: data, mountPath: /data}]}]
                """)
            .request();
    var mapping =
        IDMapping.newBuilder().setHostId(196_608).setContainerId(0).setLength(65_536).build();
    var options = config.getConfig().getLinux().getSecurityContext().getNamespaceOptions();

    assertThat(options.getUsernsOptions().getMode()).isEqualTo(NamespaceMode.POD);
    assertThat(options.getUsernsOptions().getUidsList()).containsExactly(mapping);
    assertThat(options.getUsernsOptions().getGidsList()).containsExactly(mapping);
    assertThat(
            config
                .getSandboxConfig()
                .getLinux()
                .getSecurityContext()
                .getNamespaceOptions()
                .getUsernsOptions())
        .isEqualTo(options.getUsernsOptions());
    assertThat(config.getConfig().getMountsList())
        .isNotEmpty()
        .allSatisfy(
            mount -> {
              assertThat(mount.getUidMappingsList()).containsExactly(mapping);
              assertThat(mount.getGidMappingsList()).containsExactly(mapping);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "hostNetwork, NODE, CONTAINER, POD",
    "hostPID, POD, NODE, POD",
    "hostIPC, POD, CONTAINER, NODE",
    "shareProcessNamespace, POD, POD, POD",
  })
  void namespacesAreSharedAsThePodSays(
      String field, NamespaceMode network, NamespaceMode pid, NamespaceMode ipc) {
    var options = security(field + ": true\ncontainers: [{name: main}]").getNamespaceOptions();

    assertThat(options.getNetwork()).isEqualTo(network);
    assertThat(options.getPid()).isEqualTo(pid);
    assertThat(options.getIpc()).isEqualTo(ipc);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "volumeMounts: [{name: x, mountPath: /x}] "
            + "| cannot find volume \"x\" to mount into container \"main\"",
        "volumeDevices: [{name: x, devicePath: /dev/x}] "
            + "| cannot find volume \"x\" to pass into container \"main\"",
        "volumeMounts: [{name: data, mountPath: /x, subPath: /a}] "
            + "| error SubPath `/a` must not be an absolute path",
        "volumeMounts: [{name: data, mountPath: /x, subPath: a/../../b}] "
            + "| unable to provision SubPath `a/../../b`: must not contain '..'",
        "volumeMounts: [{name: data, mountPath: /x, subPath: ..}] "
            + "| unable to provision SubPath `..`: must not contain '..'",
        "volumeMounts: [{name: none, mountPath: /x, subPath: a}] "
            + "| cannot find volume \"none\" to mount into container \"main\"",
        "volumeMounts: [{name: data, mountPath: /x, subPathExpr: $(B)/$(A)/$(B)}] "
            + "| missing value for A, B",
        "volumeMounts: [{name: data, mountPath: /x, mountPropagation: Sideways}] "
            + "| invalid MountPropagation mode: \"Sideways\"",
        "securityContext: {runAsNonRoot: true} "
            + "| container has runAsNonRoot and image will run as root "
            + "(pod: \"web_shop(uid-1)\", container: main)",
        "securityContext: {runAsNonRoot: true, runAsUser: 0} "
            + "| container's runAsUser breaks non-root policy "
            + "(pod: \"web_shop(uid-1)\", container: main)",
        "securityContext: {seccompProfile: {type: Localhost}} "
            + "| localhostProfile must be set if seccompProfile type is Localhost.",
        "securityContext: {seccompProfile: {type: Localhost, localhostProfile: ../../etc/x}} "
            + "| localhostProfile '../../etc/x' is outside of /var/lib/kubelet/seccomp",
      })
  void whatCannotBeTranslatedIsAValueThatSaysWhy(String container, String message) {
    var pod =
        Pods.spec(
            "volumes: [{name: data, emptyDir: {}}]\ncontainers:\n- name: main\n"
                + container.indent(2));

    assertThat(Pods.plan(pod, References.none())).isEqualTo(new Impossible<>(message));
  }

  @Test
  void aNamedImageUserCannotBeProvedNotToBeRoot() {
    var pod = Pods.spec("containers: [{name: main, securityContext: {runAsNonRoot: true}}]");
    var surroundings =
        new ContainerTranslation.Surroundings(
            new ImageUser.Named("app"), "", Pods.HOST, Pods.defaults());

    assertThat(ContainerTranslation.of(Pods.launch(pod, References.none()), surroundings))
        .isEqualTo(
            new Impossible<>(
                "container has runAsNonRoot and image has non-numeric user (app), cannot verify"
                    + " user is non-root (pod: \"web_shop(uid-1)\", container: main)"));
  }

  @Test
  void localhostProfilesComeFromTheAgentsFolder() {
    var seccomp =
        security(
                "containers: [{name: main, securityContext: {seccompProfile:"
                    + " {type: Localhost, localhostProfile: a/b.json}}}]")
            .getSeccomp();

    assertThat(seccomp.getLocalhostRef()).isEqualTo("/var/lib/kubelet/seccomp/a/b.json");
    assertThat(List.of(seccomp.getProfileType())).containsExactly(ProfileType.Localhost);
  }
}
