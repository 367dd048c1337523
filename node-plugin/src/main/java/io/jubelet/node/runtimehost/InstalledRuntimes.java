package io.jubelet.node.runtimehost;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.RuntimeHost;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.InstalledRuntime;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.runtimehost.Inventory.Entry;
import io.jubelet.node.runtimehost.Inventory.Invalid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The runtimes of the node's inventory, which is read anew for every call: it is small, and an
 * administrator may edit it.
 */
public final class InstalledRuntimes implements RuntimeHost {
  public static final Path INVENTORY = Path.of("/etc/jubelet/runtimes.yaml");
  public static final Path CRICTL = Path.of("/etc/crictl.yaml");

  private final Path inventory;
  private final Path crictl;
  private volatile @Nullable LastComparison compared;

  public InstalledRuntimes(Path inventory, Path crictl) {
    this.inventory = inventory;
    this.crictl = crictl;
  }

  @Override
  public Outcome<List<InstalledRuntime>> installed(Duration timeout) {
    return read()
        .map(
            all ->
                all.entries().stream()
                    .map(
                        one ->
                            new InstalledRuntime(
                                one.driver(),
                                one.endpoint(),
                                driver(one).version(timeout),
                                one.service().able()))
                    .toList());
  }

  @Override
  public Outcome<FileSet> render(RuntimeConfiguration content, Duration timeout) {
    return at(content.endpoint())
        .then(entry -> driver(entry).render(content).then(text -> files(entry, content, text)));
  }

  private Outcome<FileSet> files(Entry entry, RuntimeConfiguration content, String config) {
    try {
      var files = new TreeMap<String, Optional<String>>();
      changed(files, entry.configFile(), config);
      changed(files, crictl, CrictlFile.with(HostFiles.read(crictl).orElse(""), content));
      return new Done<>(new FileSet(files));
    } catch (IOException e) {
      return new Refused<>("RenderFailed", String.valueOf(e.getMessage()));
    }
  }

  private static void changed(TreeMap<String, Optional<String>> files, Path file, String text)
      throws IOException {
    if (!HostFiles.read(file).equals(Optional.of(text))) {
      files.put(file.toString(), Optional.of(text));
    }
  }

  @Override
  public Outcome<Nothing> validate(RuntimeConfiguration content, FileSet files, Duration timeout) {
    return at(content.endpoint())
        .then(
            entry -> {
              try {
                var staged = files.content().get(entry.configFile().toString());
                var text = staged == null ? HostFiles.read(entry.configFile()) : staged;
                return driver(entry).validate(text.orElse(""), content, timeout);
              } catch (IOException e) {
                return new Refused<>("ValidationFailed", String.valueOf(e.getMessage()));
              }
            });
  }

  @Override
  public Outcome<List<FileDrift>> differences(RuntimeConfiguration committed, Duration timeout) {
    var last = compared;
    return last != null && last.holds(committed)
        ? new Done<>(last.drifts())
        : at(committed.endpoint()).then(entry -> compare(entry, committed));
  }

  private Outcome<List<FileDrift>> compare(Entry entry, RuntimeConfiguration committed) {
    try {
      var stamps = LastComparison.stamps(Stream.of(inventory, crictl, entry.configFile()));
      var text = HostFiles.read(crictl).orElse("");
      return driver(entry)
          .differences(committed)
          .map(
              found -> {
                var all = new ArrayList<>(found);
                all.addAll(CrictlFile.differences(text, committed, crictl.toString()));
                compared = new LastComparison(committed, stamps, all);
                return all;
              });
    } catch (IOException e) {
      return new Unknown<>("'%s' cannot be read: %s".formatted(crictl, e.getMessage()));
    }
  }

  @Override
  public Outcome<FileSet> snapshot(FileSet files, Duration timeout) {
    var present = new TreeMap<String, Optional<String>>();
    try {
      for (var path : files.content().keySet()) {
        present.put(path, HostFiles.read(Path.of(path)));
      }
      return new Done<>(new FileSet(present));
    } catch (IOException e) {
      return new Refused<>("ReadFailed", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Outcome<Nothing> write(FileSet files, Duration timeout) {
    try {
      for (var file : files.content().entrySet()) {
        var path = Path.of(file.getKey());
        if (file.getValue().isPresent()) {
          HostFiles.write(path, file.getValue().get());
        } else {
          HostFiles.delete(path);
        }
      }
      return Outcome.done();
    } catch (IOException e) {
      return new Unknown<>(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Outcome<Nothing> start(Endpoint endpoint, Duration timeout) {
    return at(endpoint).then(entry -> entry.service().start(timeout));
  }

  @Override
  public Outcome<Nothing> stop(Endpoint endpoint, Duration timeout) {
    return at(endpoint).then(entry -> entry.service().stop(timeout));
  }

  @Override
  public Outcome<Nothing> restart(Endpoint endpoint, Duration timeout) {
    return at(endpoint).then(entry -> entry.service().restart(timeout));
  }

  @Override
  public Outcome<Boolean> running(Endpoint endpoint, Duration timeout) {
    return at(endpoint).then(entry -> entry.service().running(timeout));
  }

  private Outcome<Entry> at(Endpoint endpoint) {
    Function<Inventory, Optional<Entry>> find =
        all -> all.entries().stream().filter(e -> e.endpoint().equals(endpoint)).findFirst();
    return read()
        .then(
            all ->
                find.apply(all)
                    .<Outcome<Entry>>map(Done::new)
                    .orElseGet(
                        () ->
                            new Refused<>(
                                "NotInstalled",
                                "no runtime of inventory '%s' listens at '%s'"
                                    .formatted(inventory, endpoint))));
  }

  private Outcome<Inventory> read() {
    try {
      return new Done<>(Inventory.read(inventory));
    } catch (Invalid e) {
      return new Refused<>("InvalidInventory", String.valueOf(e.getMessage()));
    }
  }

  private static ContainerdDriver driver(Entry entry) {
    return new ContainerdDriver(entry.configFile(), entry.binary());
  }
}
