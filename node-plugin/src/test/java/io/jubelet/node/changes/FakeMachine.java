package io.jubelet.node.changes;

import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.effect.RuntimeHost;
import io.jubelet.node.effect.Store;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.FileDrift;
import io.jubelet.node.model.InstalledRuntime;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The truth: disk, services, runtimes and their pods. What it does may go wrong by chance. */
final class FakeMachine implements RuntimeHost, Store {
  static final String CRICTL = "/etc/crictl.yaml";

  private final Chance chance;
  private final Supplier<Instant> clock;
  final SortedMap<Endpoint, FakeService> services = new TreeMap<>();
  final SortedMap<String, String> files = new TreeMap<>();
  final SortedMap<String, byte[]> disk = new TreeMap<>();

  /** Told of everything that changes the machine, before it does. */
  Witness witness = new Witness() {};

  String bootId = "boot-1";
  private int boots = 1;

  FakeMachine(Chance chance, Supplier<Instant> clock) {
    this.chance = chance;
    this.clock = clock;
  }

  /** Watches what is done to the machine. */
  interface Witness {
    default void serviceStops(Endpoint endpoint) {}

    default void serviceStarts(Endpoint endpoint) {}

    default void filesWritten() {}

    default void stored(String key, byte[] value) {}
  }

  FakeService service(Endpoint endpoint) {
    return Objects.requireNonNull(services.get(endpoint), endpoint::uri);
  }

  /** Everything runs again that is not kept down; no process survives. */
  void reboot() {
    bootId = "boot-" + ++boots;
    for (var service : services.values()) {
      service.livePods.clear();
      service.halt();
      if (service.wanted) {
        service.launch(clock.get(), files.getOrDefault(service.file, ""));
      }
    }
  }

  @Override
  public Outcome<List<InstalledRuntime>> installed(Duration timeout) {
    return perhaps(
        () ->
            new Done<>(
                services.keySet().stream()
                    .map(at -> new InstalledRuntime("containerd", at, "1", true))
                    .toList()));
  }

  @Override
  public Outcome<FileSet> render(RuntimeConfiguration content, Duration timeout) {
    return perhaps(
        () -> {
          var set = new TreeMap<String, Optional<String>>();
          var file = service(content.endpoint()).file;
          var text = "pause=" + content.pauseImage().orElse("");
          put(set, file, content.pauseImage().isPresent() ? text : files.getOrDefault(file, ""));
          put(set, CRICTL, content.endpoint().uri());
          return new Done<>(new FileSet(set));
        });
  }

  private void put(SortedMap<String, Optional<String>> set, String file, String text) {
    if (!text.equals(files.get(file))) {
      set.put(file, Optional.of(text));
    }
  }

  @Override
  public Outcome<Nothing> validate(RuntimeConfiguration content, FileSet set, Duration timeout) {
    return perhaps(Outcome::done);
  }

  @Override
  public Outcome<List<FileDrift>> differences(RuntimeConfiguration committed, Duration timeout) {
    return perhaps(() -> new Done<>(List.of()));
  }

  @Override
  public Outcome<FileSet> snapshot(FileSet set, Duration timeout) {
    return perhaps(
        () -> {
          var present = new TreeMap<String, Optional<String>>();
          set.content().keySet().forEach(k -> present.put(k, Optional.ofNullable(files.get(k))));
          return new Done<>(new FileSet(present));
        });
  }

  @Override
  public Outcome<Nothing> write(FileSet set, Duration timeout) {
    return perhaps(
        () -> {
          witness.filesWritten();
          for (var file : set.content().entrySet()) {
            if (chance.happens(chance.lost)) {
              return new Unknown<>("torn between two files");
            }
            file.getValue()
                .ifPresentOrElse(
                    text -> files.put(file.getKey(), text), () -> files.remove(file.getKey()));
          }
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Nothing> start(Endpoint endpoint, Duration timeout) {
    return onService(
        endpoint,
        service -> {
          witness.serviceStarts(endpoint);
          service.wanted = true;
          if (!service.process()) {
            service.launch(clock.get(), files.getOrDefault(service.file, ""));
          }
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Nothing> stop(Endpoint endpoint, Duration timeout) {
    return onService(
        endpoint,
        service -> {
          witness.serviceStops(endpoint);
          service.wanted = false;
          service.halt();
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Nothing> restart(Endpoint endpoint, Duration timeout) {
    return onService(
        endpoint,
        service -> {
          witness.serviceStops(endpoint);
          witness.serviceStarts(endpoint);
          service.wanted = true;
          service.launch(clock.get(), files.getOrDefault(service.file, ""));
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Boolean> running(Endpoint endpoint, Duration timeout) {
    return perhaps(() -> new Done<>(service(endpoint).process()));
  }

  private Outcome<Nothing> onService(
      Endpoint endpoint, java.util.function.Function<FakeService, Outcome<Nothing>> act) {
    var service = services.get(endpoint);
    return service == null
        ? new Refused<>("NotInstalled", "nothing listens at " + endpoint)
        : perhaps(() -> act.apply(service));
  }

  Outcome<RuntimeFacts> facts(Endpoint endpoint) {
    return perhaps(
        () ->
            Optional.ofNullable(services.get(endpoint))
                .filter(service -> service.answers(clock.get()))
                .<Outcome<RuntimeFacts>>map(service -> new Done<>(service.facts(clock.get())))
                .orElseGet(() -> new Unknown<>("nothing answers at " + endpoint)));
  }

  /** Refused before it happened, or lost after it did. */
  <T> Outcome<T> perhaps(Supplier<Outcome<T>> act) {
    if (chance.happens(chance.refused)) {
      return new Refused<>("Chance", "refused by chance");
    }
    if (chance.happens(chance.lost / 2)) {
      return new Unknown<>("never arrived");
    }
    var outcome = act.get();
    return chance.happens(chance.lost) ? new Unknown<>("the answer was lost") : outcome;
  }

  @Override
  public Outcome<Nothing> put(String key, byte[] value) {
    return perhaps(
        () -> {
          witness.stored(key, value);
          disk.put(key, value.clone());
          return Outcome.done();
        });
  }

  @Override
  public Outcome<Optional<byte[]>> get(String key) {
    return new Done<>(Optional.ofNullable(disk.get(key)));
  }

  @Override
  public Outcome<Nothing> delete(String key) {
    return perhaps(
        () -> {
          disk.remove(key);
          return Outcome.done();
        });
  }

  @Override
  public Outcome<List<String>> list(String prefix) {
    return new Done<>(disk.keySet().stream().filter(key -> key.startsWith(prefix)).toList());
  }
}
