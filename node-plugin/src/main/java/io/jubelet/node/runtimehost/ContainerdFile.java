package io.jubelet.node.runtimehost;

import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.runtimehost.TomlText.Unusable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * containerd's config.toml, versions 2 (containerd 1.x), 3 (2.0) and 4 (2.3). Where the CRI plugin
 * keeps its settings depends on the version of the file, not of the program: containerd reads files
 * older than itself (docs/cri/config.md, docs/PLUGINS.md of containerd).
 */
final class ContainerdFile {
  private static final String CRI_2 = "io.containerd.grpc.v1.cri";
  private static final String CRI_IMAGES = "io.containerd.cri.v1.images";
  private static final String CRI_RUNTIME = "io.containerd.cri.v1.runtime";

  /** Any of these in {@code disabled_plugins} leaves containerd without CRI. */
  private static final List<String> CRI_PLUGINS = List.of("cri", CRI_2, CRI_IMAGES, CRI_RUNTIME);

  private static final String RUNC = "runc";
  private static final String RUNC_TYPE = "io.containerd.runc.";

  private final TomlText toml;
  private final List<String> pauseImage;
  private final List<String> containerd;

  private ContainerdFile(TomlText toml, List<String> pauseImage, List<String> containerd) {
    this.toml = toml;
    this.pauseImage = pauseImage;
    this.containerd = containerd;
  }

  /** Throws {@link Unusable} when the text is not a configuration that can be edited. */
  static ContainerdFile parse(String text) {
    return of(TomlText.parse(text.isBlank() ? "version = 2\n" : text));
  }

  private static ContainerdFile of(TomlText toml) {
    var version = toml.integer(List.of("version")).orElse(1L);
    if (version == 2) {
      return new ContainerdFile(
          toml,
          List.of("plugins", CRI_2, "sandbox_image"),
          List.of("plugins", CRI_2, "containerd"));
    }
    if (version == 3 || version == 4) {
      return new ContainerdFile(
          toml,
          List.of("plugins", CRI_IMAGES, "pinned_images", "sandbox"),
          List.of("plugins", CRI_RUNTIME, "containerd"));
    }
    throw new Unusable("configuration version %d is not 2, 3 or 4".formatted(version));
  }

  String text() {
    return toml.text();
  }

  /** The file with what the content asks for, and nothing else changed. */
  ContainerdFile with(RuntimeConfiguration content) {
    var disabled = disabledCri();
    if (disabled.isPresent()) {
      throw new Unusable("disabled_plugins contains '%s'".formatted(disabled.get()));
    }
    var edited = toml;
    if (content.pauseImage().isPresent()) {
      edited = edited.withString(pauseImage, content.pauseImage().get());
    }
    if (content.defaultHandler().isPresent()) {
      edited = defaultHandler(edited, content.defaultHandler().get());
    }
    if (content.cgroupDriver().isPresent()) {
      edited = cgroupDriver(edited, content.cgroupDriver().get() == CgroupDriver.SYSTEMD);
    }
    return of(edited);
  }

  private Optional<String> disabledCri() {
    return toml.strings(List.of("disabled_plugins")).stream()
        .filter(CRI_PLUGINS::contains)
        .findFirst();
  }

  private TomlText defaultHandler(TomlText edited, String handler) {
    if (!handlers().contains(handler)) {
      throw new Unusable("there is no runtime handler '%s'".formatted(handler));
    }
    return edited.withString(beneath(containerd, "default_runtime_name"), handler);
  }

  /** Every handler of the runc kind gets the driver; one that nobody wrote down is written down. */
  private TomlText cgroupDriver(TomlText edited, boolean systemd) {
    var next = edited;
    for (var handler : handlers()) {
      var table = beneath(containerd, "runtimes", handler);
      if (!toml.table(table)) {
        next = next.withString(beneath(table, "runtime_type"), RUNC_TYPE + "v2");
      }
      if (runc(next, handler)) {
        next = next.withBool(beneath(table, "options", "SystemdCgroup"), systemd);
      }
    }
    return next;
  }

  private boolean runc(TomlText where, String handler) {
    return where
        .string(beneath(containerd, "runtimes", handler, "runtime_type"))
        .orElse(RUNC_TYPE)
        .startsWith(RUNC_TYPE);
  }

  /** The handlers of the file; containerd's own default is runc alone. */
  private List<String> handlers() {
    var named = toml.keys(beneath(containerd, "runtimes"));
    return named.isEmpty() ? List.of(RUNC) : named;
  }

  /** What this (effective) configuration would not do of the content; empty when all is so. */
  Optional<String> misses(RuntimeConfiguration content) {
    var disabled = disabledCri();
    if (disabled.isPresent()) {
      return Optional.of("plugin '%s' is disabled".formatted(disabled.get()));
    }
    return differs("the pause image", content.pauseImage(), toml.string(pauseImage))
        .or(
            () ->
                differs(
                    "the default handler",
                    content.defaultHandler(),
                    toml.string(beneath(containerd, "default_runtime_name"))))
        .or(() -> content.cgroupDriver().flatMap(this::otherDriver));
  }

  /** What of the content this file contradicts, by field. */
  List<FileDrift> differences(RuntimeConfiguration content, String file) {
    var found = new ArrayList<FileDrift>();
    disabledCri()
        .ifPresent(plugin -> found.add(new FileDrift(file, "disabled_plugins", "", plugin)));
    contradicts(content.pauseImage(), toml.string(pauseImage))
        .ifPresent(
            is -> found.add(new FileDrift(file, "pauseImage", content.pauseImage().get(), is)));
    contradicts(content.defaultHandler(), toml.string(beneath(containerd, "default_runtime_name")))
        .ifPresent(
            is ->
                found.add(
                    new FileDrift(
                        file, "runtime.defaultHandler", content.defaultHandler().get(), is)));
    content.cgroupDriver().ifPresent(wanted -> drivers(wanted, file, found));
    return found;
  }

  private void drivers(CgroupDriver wanted, String file, List<FileDrift> found) {
    for (var handler : handlers()) {
      var told = toml.bool(beneath(containerd, "runtimes", handler, "options", "SystemdCgroup"));
      if (runc(toml, handler)
          && told.filter(systemd -> systemd != (wanted == CgroupDriver.SYSTEMD)).isPresent()) {
        found.add(
            new FileDrift(
                file,
                "cgroupDriver of handler " + handler,
                spelled(wanted),
                spelled(told.get() ? CgroupDriver.SYSTEMD : CgroupDriver.CGROUPFS)));
      }
    }
  }

  private static String spelled(CgroupDriver driver) {
    return driver.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> contradicts(Optional<String> wanted, Optional<String> found) {
    return found.filter(is -> wanted.filter(value -> !value.equals(is)).isPresent());
  }

  private Optional<String> otherDriver(CgroupDriver wanted) {
    return handlers().stream()
        .filter(handler -> runc(toml, handler))
        .filter(handler -> systemd(handler) != (wanted == CgroupDriver.SYSTEMD))
        .findFirst()
        .map(handler -> "handler '%s' has SystemdCgroup = %s".formatted(handler, systemd(handler)));
  }

  private boolean systemd(String handler) {
    return toml.bool(beneath(containerd, "runtimes", handler, "options", "SystemdCgroup"))
        .orElse(false);
  }

  private static Optional<String> differs(
      String what, Optional<String> wanted, Optional<String> found) {
    return wanted
        .filter(value -> !found.equals(Optional.of(value)))
        .map(value -> "%s is '%s', not '%s'".formatted(what, found.orElse(""), value));
  }

  private static List<String> beneath(List<String> path, String... names) {
    var longer = new ArrayList<>(path);
    longer.addAll(List.of(names));
    return List.copyOf(longer);
  }
}
