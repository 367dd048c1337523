package io.jubelet.node.translate;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.jubelet.node.model.AppArmorProfiles;
import io.jubelet.node.model.IdRange;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.SandboxLaunch;
import io.jubelet.wire.cri.Capability;
import io.jubelet.wire.cri.Int64Value;
import io.jubelet.wire.cri.LinuxContainerSecurityContext;
import io.jubelet.wire.cri.LinuxSandboxSecurityContext;
import io.jubelet.wire.cri.SELinuxOption;
import io.jubelet.wire.cri.SecurityProfile;
import io.jubelet.wire.cri.SecurityProfile.ProfileType;
import io.jubelet.wire.cri.SupplementalGroupsPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Security contexts of the pod and of one container; the container's fields go before the pod's
 * (upstream determineEffectiveSecurityContext, generatePodSandboxLinuxConfig).
 */
final class SecurityTranslation {
  /** As docker's default, which CRI runtimes share (upstream securitycontext/util.go). */
  private static final List<String> MASKED_PATHS =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  private static final List<String> READ_ONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private final Pod pod;
  private final Optional<IdRange> userIds;
  private final PodSecurityContext ofPod;
  private final ContainerDefaults defaults;

  SecurityTranslation(SandboxLaunch launch, ContainerDefaults defaults) {
    this.pod = launch.pod();
    this.userIds = launch.userIds();
    this.defaults = defaults;
    ofPod = Objects.requireNonNullElseGet(pod.spec().getSecurityContext(), PodSecurityContext::new);
  }

  LinuxSandboxSecurityContext ofSandbox() {
    var context =
        LinuxSandboxSecurityContext.newBuilder()
            .setPrivileged(privilegedContainer())
            // The pause process needs no more, whatever the containers get.
            .setSeccomp(profile(ProfileType.RuntimeDefault))
            .setNamespaceOptions(Namespaces.of(pod.spec(), userIds))
            .addAllSupplementalGroups(supplementalGroups())
            .setSupplementalGroupsPolicy(groupsPolicy());
    number(ofPod.getRunAsUser()).ifPresent(context::setRunAsUser);
    number(ofPod.getRunAsGroup()).ifPresent(context::setRunAsGroup);
    seLinux(ofPod.getSeLinuxOptions()).ifPresent(context::setSelinuxOptions);
    return context.build();
  }

  private boolean privilegedContainer() {
    return Stream.concat(pod.initContainers().stream(), pod.containers().stream())
        .map(Container::getSecurityContext)
        .anyMatch(own -> own != null && Boolean.TRUE.equals(own.getPrivileged()));
  }

  Translation<LinuxContainerSecurityContext> of(Container container, ImageUser imageUser) {
    var own = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
    var refused = rootRefused(container, own, imageUser);
    if (refused.isPresent()) {
      return Translation.impossible(refused.get());
    }
    return seccomp(own)
        .then(
            seccomp ->
                appArmor(AppArmorProfiles.of(pod, container))
                    .map(
                        appArmor -> {
                          var context = context(own, imageUser).setSeccomp(seccomp);
                          appArmor.ifPresent(context::setApparmor);
                          return context.build();
                        }));
  }

  private LinuxContainerSecurityContext.Builder context(SecurityContext own, ImageUser imageUser) {
    var unmasked = "Unmasked".equals(own.getProcMount());
    var context =
        LinuxContainerSecurityContext.newBuilder()
            .setPrivileged(Boolean.TRUE.equals(own.getPrivileged()))
            .setReadonlyRootfs(Boolean.TRUE.equals(own.getReadOnlyRootFilesystem()))
            .setNoNewPrivs(Boolean.FALSE.equals(own.getAllowPrivilegeEscalation()))
            .setNamespaceOptions(Namespaces.of(pod.spec(), userIds))
            .addAllSupplementalGroups(supplementalGroups())
            .setSupplementalGroupsPolicy(groupsPolicy())
            .addAllMaskedPaths(unmasked ? List.of() : MASKED_PATHS)
            .addAllReadonlyPaths(unmasked ? List.of() : READ_ONLY_PATHS);
    if (!unmasked) {
      context.addAllMaskedPaths(defaults.machine().thermalThrottlePaths());
    }
    user(own, imageUser, context);
    number(either(own, SecurityContext::getRunAsGroup, ofPod.getRunAsGroup()))
        .ifPresent(context::setRunAsGroup);
    seLinux(either(own, SecurityContext::getSeLinuxOptions, ofPod.getSeLinuxOptions()))
        .ifPresent(context::setSelinuxOptions);
    var capabilities = own.getCapabilities();
    if (capabilities != null) {
      context.setCapabilities(
          Capability.newBuilder()
              .addAllAddCapabilities(capabilities.getAdd())
              .addAllDropCapabilities(capabilities.getDrop()));
    }
    return context;
  }

  private void user(
      SecurityContext own, ImageUser imageUser, LinuxContainerSecurityContext.Builder context) {
    var wanted = either(own, SecurityContext::getRunAsUser, ofPod.getRunAsUser());
    if (wanted != null) {
      context.setRunAsUser(Int64Value.newBuilder().setValue(wanted));
      return;
    }
    switch (imageUser) {
      case ImageUser.Numbered(long uid) ->
          context.setRunAsUser(Int64Value.newBuilder().setValue(uid));
      case ImageUser.Named(String name) -> context.setRunAsUsername(name);
    }
  }

  /** Why a container that must not run as root would (upstream verifyRunAsNonRoot). */
  private Optional<String> rootRefused(
      Container container, SecurityContext own, ImageUser imageUser) {
    var nonRoot = either(own, SecurityContext::getRunAsNonRoot, ofPod.getRunAsNonRoot());
    if (!Boolean.TRUE.equals(nonRoot)) {
      return Optional.empty();
    }
    var where = " (pod: \"" + described() + "\", container: " + container.getName() + ")";
    var wanted = either(own, SecurityContext::getRunAsUser, ofPod.getRunAsUser());
    if (wanted != null) {
      return wanted == 0
          ? Optional.of("container's runAsUser breaks non-root policy" + where)
          : Optional.empty();
    }
    return switch (imageUser) {
      case ImageUser.Numbered(long uid) when uid == 0 ->
          Optional.of("container has runAsNonRoot and image will run as root" + where);
      case ImageUser.Numbered _ -> Optional.empty();
      case ImageUser.Named(String name) ->
          Optional.of(
              "container has runAsNonRoot and image has non-numeric user ("
                  + name
                  + "), cannot verify user is non-root"
                  + where);
    };
  }

  /** {@code NAME_NAMESPACE(UID)}, as upstream messages name a pod. */
  private String described() {
    return pod.name().name() + "_" + pod.name().namespace() + "(" + pod.uid() + ")";
  }

  private Translation<SecurityProfile> seccomp(SecurityContext own) {
    var wanted = either(own, SecurityContext::getSeccompProfile, ofPod.getSeccompProfile());
    if (wanted == null) {
      return Translation.of(
          profile(defaults.seccompDefault() ? ProfileType.RuntimeDefault : ProfileType.Unconfined));
    }
    return switch (Objects.requireNonNullElse(wanted.getType(), "")) {
      case "RuntimeDefault" -> Translation.of(profile(ProfileType.RuntimeDefault));
      case "Localhost" -> localhost(wanted);
      default -> Translation.of(profile(ProfileType.Unconfined));
    };
  }

  private Translation<SecurityProfile> localhost(SeccompProfile wanted) {
    var name = Objects.requireNonNullElse(wanted.getLocalhostProfile(), "");
    var directory = defaults.seccompDirectory();
    var file = directory.resolve(name).normalize();
    if (name.isEmpty()) {
      return Translation.impossible(
          "localhostProfile must be set if seccompProfile type is Localhost.");
    }
    return file.startsWith(directory)
        ? Translation.of(localhost(file.toString()))
        : Translation.impossible("localhostProfile '" + name + "' is outside of " + directory);
  }

  private static Translation<Optional<SecurityProfile>> appArmor(
      Optional<AppArmorProfile> profile) {
    if (profile.isEmpty()) {
      return Translation.of(Optional.empty());
    }
    var wanted = profile.get();
    return switch (Objects.requireNonNullElse(wanted.getType(), "")) {
      case "RuntimeDefault" -> Translation.of(Optional.of(profile(ProfileType.RuntimeDefault)));
      case "Unconfined" -> Translation.of(Optional.of(profile(ProfileType.Unconfined)));
      case "Localhost" ->
          Translation.of(
              Optional.of(localhost(Objects.requireNonNullElse(wanted.getLocalhostProfile(), ""))));
      default -> Translation.impossible("invalid AppArmor profile type: " + wanted.getType());
    };
  }

  private List<Long> supplementalGroups() {
    var groups = new ArrayList<Long>();
    if (ofPod.getFsGroup() != null) {
      groups.add(ofPod.getFsGroup());
    }
    groups.addAll(ofPod.getSupplementalGroups());
    return groups;
  }

  private SupplementalGroupsPolicy groupsPolicy() {
    return "Strict".equals(ofPod.getSupplementalGroupsPolicy())
        ? SupplementalGroupsPolicy.Strict
        : SupplementalGroupsPolicy.Merge;
  }

  private static <T> @Nullable T either(
      SecurityContext own, Function<SecurityContext, @Nullable T> field, @Nullable T ofPod) {
    var value = field.apply(own);
    return value == null ? ofPod : value;
  }

  private static Optional<Int64Value> number(@Nullable Long value) {
    return Optional.ofNullable(value)
        .map(present -> Int64Value.newBuilder().setValue(present).build());
  }

  private static Optional<SELinuxOption> seLinux(@Nullable SELinuxOptions options) {
    return Optional.ofNullable(options)
        .map(
            present ->
                SELinuxOption.newBuilder()
                    .setUser(Objects.requireNonNullElse(present.getUser(), ""))
                    .setRole(Objects.requireNonNullElse(present.getRole(), ""))
                    .setType(Objects.requireNonNullElse(present.getType(), ""))
                    .setLevel(Objects.requireNonNullElse(present.getLevel(), ""))
                    .build());
  }

  private static SecurityProfile profile(ProfileType type) {
    return SecurityProfile.newBuilder().setProfileType(type).build();
  }

  private static SecurityProfile localhost(String reference) {
    return SecurityProfile.newBuilder()
        .setProfileType(ProfileType.Localhost)
        .setLocalhostRef(reference)
        .build();
  }
}
