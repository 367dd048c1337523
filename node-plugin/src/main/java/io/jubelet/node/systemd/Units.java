package io.jubelet.node.systemd;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Nothing;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.systemd.Bus.Method;
import io.jubelet.node.systemd.Bus.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The units of this machine's systemd. Each operation has a connection of its own, so that neither
 * a restart of the bus nor of systemd has to be noticed. Threads may share this.
 */
public final class Units {
  public static final Path SYSTEM_BUS = Path.of("/run/dbus/system_bus_socket");

  private static final String FAILED = "SystemdFailed";
  private static final String SYSTEMD = "org.freedesktop.systemd1";
  private static final String EXISTS = SYSTEMD + ".UnitExists";
  private static final String NOT_LOADED = SYSTEMD + ".NoSuchUnit";
  private static final String JOBS_THAT_END =
      "type='signal',sender='%1$s',interface='%1$s.Manager',member='JobRemoved'".formatted(SYSTEMD);

  /** Instead of any other job of the unit. */
  private static final String REPLACE = "replace";

  private static final List<String> AT_REST = List.of("inactive", "failed");

  private static final List<String> NO_OTHER_UNITS = List.of();

  private final Path socket;

  public Units(Path socket) {
    this.socket = socket;
  }

  /**
   * Makes a unit that lives until it is stopped, and returns when it is active. One that is there
   * already keeps its properties and is started.
   */
  public Outcome<Nothing> make(String unit, List<UnitProperty> properties, Deadline deadline) {
    return asked(
        "make " + unit,
        deadline,
        bus -> {
          subscribe(bus);
          try {
            var arguments = new Marshaller().string(unit).string(REPLACE).properties(properties);
            arguments.array(8, NO_OTHER_UNITS, _ -> {});
            run(bus, "StartTransientUnit", "ssa(sv)a(sa(sv))", arguments);
          } catch (RefusedException e) {
            if (!e.error().equals(EXISTS)) {
              throw e;
            }
            run(bus, "StartUnit", "ss", new Marshaller().string(unit).string(REPLACE));
          }
        });
  }

  /** Gives a unit other properties, until the machine boots again. */
  public Outcome<Nothing> change(String unit, List<UnitProperty> properties, Deadline deadline) {
    var arguments = new Marshaller().string(unit).bool(true).properties(properties);
    return asked(
        "change " + unit,
        deadline,
        bus -> bus.call(manager("SetUnitProperties"), "sba(sv)", arguments));
  }

  /** Starts a unit and returns when it is active, by its own word where it is {@code notify}. */
  public Outcome<Nothing> start(String unit, Deadline deadline) {
    return job("start", "StartUnit", unit, deadline);
  }

  /** Stops a unit if it is active, starts it, and returns when it is active. */
  public Outcome<Nothing> restart(String unit, Deadline deadline) {
    return job("restart", "RestartUnit", unit, deadline);
  }

  private Outcome<Nothing> job(String what, String member, String unit, Deadline deadline) {
    return asked(
        what + " " + unit,
        deadline,
        bus -> {
          subscribe(bus);
          run(bus, member, "ss", new Marshaller().string(unit).string(REPLACE));
        });
  }

  /** Lets a unit be started when the machine boots, as {@code systemctl enable} does. */
  public Outcome<Nothing> enable(String unit, Deadline deadline) {
    var instead = files(unit).bool(true);
    return asked(
        "enable " + unit, deadline, bus -> install(bus, "EnableUnitFiles", "asbb", instead));
  }

  /** Keeps a unit from being started when the machine boots, as {@code systemctl disable} does. */
  public Outcome<Nothing> disable(String unit, Deadline deadline) {
    return asked(
        "disable " + unit, deadline, bus -> install(bus, "DisableUnitFiles", "asb", files(unit)));
  }

  /** For good, and not only until the machine boots. */
  private static Marshaller files(String unit) {
    return new Marshaller().strings(List.of(unit)).bool(false);
  }

  /** As systemctl(1), which lets systemd read anew what it has changed. */
  private static void install(Bus bus, String member, String signature, Marshaller arguments)
      throws IOException {
    bus.call(manager(member), signature, arguments);
    bus.call(manager("Reload"), "", new Marshaller());
  }

  /** Whether it is active, or on the way to or from there. */
  public Outcome<Boolean> active(String unit, Deadline deadline) {
    return answer(
        "tell the state of " + unit,
        deadline,
        bus -> {
          var loaded = bus.call(manager("LoadUnit"), "s", new Marshaller().string(unit)).string();
          var state =
              bus.call(
                  new Method(SYSTEMD, loaded, "org.freedesktop.DBus.Properties", "Get"),
                  "ss",
                  new Marshaller().string(SYSTEMD + ".Unit").string("ActiveState"));
          state.signature();
          return !AT_REST.contains(state.string());
        });
  }

  /** Stops a unit and returns when it is inactive. One that is not there is stopped. */
  public Outcome<Nothing> stop(String unit, Deadline deadline) {
    return asked(
        "stop " + unit,
        deadline,
        bus -> {
          subscribe(bus);
          try {
            run(bus, "StopUnit", "ss", new Marshaller().string(unit).string(REPLACE));
          } catch (RefusedException e) {
            if (!e.error().equals(NOT_LOADED)) {
              throw e;
            }
          }
        });
  }

  /** The ends of jobs are told on this connection; systemd lets nobody ask for it twice. */
  private static void subscribe(Bus bus) throws IOException {
    bus.listen(JOBS_THAT_END);
    bus.call(manager("Subscribe"), "", new Marshaller());
  }

  /** Calls what answers with a job, and waits for the end of that job. */
  private static void run(Bus bus, String member, String signature, Marshaller arguments)
      throws IOException {
    var job = bus.call(manager(member), signature, arguments).string();
    while (true) {
      var ended = new Unmarshaller(bus.next("JobRemoved").body());
      ended.uint32();
      if (ended.string().equals(job)) {
        ended.string();
        var result = ended.string();
        if (!result.equals("done")) {
          throw new RefusedException(SYSTEMD + ".Job", "its job ended as " + result);
        }
        return;
      }
    }
  }

  private static Method manager(String member) {
    return new Method(SYSTEMD, "/org/freedesktop/systemd1", SYSTEMD + ".Manager", member);
  }

  private Outcome<Nothing> asked(String what, Deadline deadline, Request request) {
    return answer(
        what,
        deadline,
        bus -> {
          request.with(bus);
          return Nothing.NOTHING;
        });
  }

  private <T> Outcome<T> answer(String what, Deadline deadline, Conversation<T> conversation) {
    try (var bus = Bus.open(socket, deadline)) {
      return answered(what, bus, conversation);
    } catch (IOException e) {
      return new Refused<>(
          FAILED, "cannot ask systemd at %s to %s: %s".formatted(socket, what, e.getMessage()));
    }
  }

  private static <T> Outcome<T> answered(String what, Bus bus, Conversation<T> conversation) {
    try {
      return new Done<>(conversation.with(bus));
    } catch (RefusedException e) {
      return new Refused<>(FAILED, "systemd did not %s: %s".formatted(what, e.getMessage()));
    } catch (IOException e) {
      return new Unknown<>("asked systemd to %s: %s".formatted(what, e.getMessage()));
    }
  }

  @FunctionalInterface
  private interface Request {
    void with(Bus bus) throws IOException;
  }

  @FunctionalInterface
  private interface Conversation<T> {
    T with(Bus bus) throws IOException;
  }
}
