package io.jubelet.node.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages are literal bytes of another implementation of D-Bus, jeepney 0.9. */
final class UnitsTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final List<UnitProperty> PROPERTIES =
      List.of(
          UnitProperty.of("Wants", List.of("-.slice")),
          UnitProperty.of("CPUAccounting", true),
          UnitProperty.of("MemoryMax", 67_108_864),
          UnitProperty.of("Description", "ü"));

  private static final String START_TRANSIENT_UNIT =
      """
      6c010001a800000004000000b600000001016f00190000002f6f72672f667265656465736b74\
      6f702f73797374656d64310000000000000002017300200000006f72672e667265656465736b\
      746f702e73797374656d64312e4d616e61676572000000000000000003017300120000005374\
      6172745472616e7369656e74556e697400000000000006017300180000006f72672e66726565\
      6465736b746f702e73797374656d643100000000000000000801670010737361287376296128\
      736128737629290000000e0000006b756265706f64732e736c6963650000070000007265706c\
      616365007b000000000000000500000057616e7473000261730000000c000000070000002d2e\
      736c696365000d0000004350554163636f756e74696e67000162000000000100000000000000\
      090000004d656d6f72794d6178000174000000000000000000000004000000000b0000004465\
      736372697074696f6e000173000002000000c3bc000000000000""";

  private static final String SET_UNIT_PROPERTIES =
      """
      6c0100013000000002000000ad00000001016f00190000002f6f72672f667265656465736b74\
      6f702f73797374656d64310000000000000002017300200000006f72672e667265656465736b\
      746f702e73797374656d64312e4d616e61676572000000000000000003017300110000005365\
      74556e697450726f706572746965730000000000000006017300180000006f72672e66726565\
      6465736b746f702e73797374656d643100000000000000000801670007736261287376290000\
      000007000000612e736c69636500010000001800000000000000080000005461736b734d6178\
      00017400ffffffffffffffff""";

  /** A signal: job 42 of kubepods.slice ended, done. */
  private static final String JOB_42_DONE =
      """
      6c040001490000004d0000007a00000001016f00190000002f6f72672f667265656465736b74\
      6f702f73797374656d64310000000000000002017300200000006f72672e667265656465736b\
      746f702e73797374656d64312e4d616e616765720000000000000000030173000a0000004a6f\
      6252656d6f7665640000000000000801670004756f7373000000000000002a00000020000000\
      2f6f72672f667265656465736b746f702f73797374656d64312f6a6f622f3432000000000e00\
      00006b756265706f64732e736c696365000004000000646f6e6500""";

  /** A signal: job 42 of kubepods.slice ended, failed. */
  private static final String JOB_42_FAILED =
      """
      6c0400014b0000004d0000007a00000001016f00190000002f6f72672f667265656465736b74\
      6f702f73797374656d64310000000000000002017300200000006f72672e667265656465736b\
      746f702e73797374656d64312e4d616e616765720000000000000000030173000a0000004a6f\
      6252656d6f7665640000000000000801670004756f7373000000000000002a00000020000000\
      2f6f72672f667265656465736b746f702f73797374656d64312f6a6f622f3432000000000e00\
      00006b756265706f64732e736c6963650000060000006661696c656400""";

  /** A signal: job 41 of a.slice ended, done. */
  private static final String JOB_41_DONE =
      """
      6c040001410000004d0000007a00000001016f00190000002f6f72672f667265656465736b74\
      6f702f73797374656d64310000000000000002017300200000006f72672e667265656465736b\
      746f702e73797374656d64312e4d616e616765720000000000000000030173000a0000004a6f\
      6252656d6f7665640000000000000801670004756f7373000000000000002900000020000000\
      2f6f72672f667265656465736b746f702f73797374656d64312f6a6f622f3431000000000700\
      0000612e736c6963650004000000646f6e6500""";

  /** The answer to call 2: the path of a.service. */
  private static final String LOADED =
      """
      6c0200012f0000004d0000000f000000050175000200000008016700016f00002a0000002f6f\
      72672f667265656465736b746f702f73797374656d64312f756e69742f615f32657365727669\
      636500""";

  /** The answer to call 3: a variant. */
  private static final String ACTIVE =
      """
      6c0200010f0000004d0000000f00000005017500030000000801670001760000017300000600\
      000061637469766500""";

  private static final String FAILED =
      """
      6c0200010f0000004d0000000f00000005017500030000000801670001760000017300000600\
      00006661696c656400""";

  @TempDir Path folder;

  @Test
  void aUnitIsMadeWhenItsJobHasEnded() throws Exception {
    var answers = List.of(done(1), done(2), done(3), JOB_41_DONE + job42(4) + JOB_42_DONE);
    try (var bus = new ScriptedBus(socket(), answers)) {
      assertThat(units().make("kubepods.slice", PROPERTIES, Deadline.after(SOON)))
          .isEqualTo(Outcome.done());
      assertThat(bus.calls())
          .containsExactly("Hello", "AddMatch", "Subscribe", "StartTransientUnit");
      assertThat(bus.call(3)).isEqualTo(START_TRANSIENT_UNIT);
    }
  }

  @Test
  void theEndOfTheJobMayComeBeforeItsName() throws Exception {
    var answers = List.of(done(1), done(2), done(3), JOB_42_DONE + job42(4));
    try (var _ = new ScriptedBus(socket(), answers)) {
      assertThat(units().make("kubepods.slice", PROPERTIES, Deadline.after(SOON)))
          .isEqualTo(Outcome.done());
    }
  }

  @Test
  void aUnitThatIsThereIsStarted() throws Exception {
    var answers = List.of(done(1), done(2), done(3), exists(4), job42(5) + JOB_42_DONE);
    try (var bus = new ScriptedBus(socket(), answers)) {
      assertThat(units().make("kubepods.slice", PROPERTIES, Deadline.after(SOON)))
          .isEqualTo(Outcome.done());
      assertThat(bus.calls()).endsWith("Subscribe", "StartTransientUnit", "StartUnit");
    }
  }

  @Test
  void aJobThatFailedIsRefused() throws Exception {
    var answers = List.of(done(1), done(2), done(3), job42(4) + JOB_42_FAILED);
    try (var _ = new ScriptedBus(socket(), answers)) {
      assertThat(units().make("kubepods.slice", PROPERTIES, Deadline.after(SOON)))
          .isEqualTo(
              new Refused<>(
                  "SystemdFailed",
                  "systemd did not make kubepods.slice: its job ended as failed"
                      + " (org.freedesktop.systemd1.Job)"));
    }
  }

  @Test
  void propertiesAreChangedUntilTheNextBoot() throws Exception {
    try (var bus = new ScriptedBus(socket(), List.of(done(1), done(2)))) {
      var unlimited = List.of(UnitProperty.of("TasksMax", UnitProperty.INFINITY));

      assertThat(units().change("a.slice", unlimited, Deadline.after(SOON)))
          .isEqualTo(Outcome.done());
      assertThat(bus.calls()).containsExactly("Hello", "SetUnitProperties");
      assertThat(bus.call(1)).isEqualTo(SET_UNIT_PROPERTIES);
    }
  }

  @Test
  void anErrorIsRefusedInTheWordsOfSystemd() throws Exception {
    try (var _ = new ScriptedBus(socket(), List.of(done(1), exists(2)))) {
      assertThat(units().change("a.slice", PROPERTIES, Deadline.after(SOON)))
          .isEqualTo(
              new Refused<>(
                  "SystemdFailed",
                  "systemd did not change a.slice: Unit kubepods.slice already exists."
                      + " (org.freedesktop.systemd1.UnitExists)"));
    }
  }

  @Test
  void aUnitThatIsNotLoadedIsStopped() throws Exception {
    var answers = List.of(done(1), done(2), done(3), noSuchUnit(4));
    try (var _ = new ScriptedBus(socket(), answers)) {
      assertThat(units().stop("a.slice", Deadline.after(SOON))).isEqualTo(Outcome.done());
    }
  }

  @Test
  void aUnitIsStartedWhenItsJobHasEnded() throws Exception {
    var answers = List.of(done(1), done(2), done(3), job42(4) + JOB_42_DONE);
    try (var bus = new ScriptedBus(socket(), answers)) {
      assertThat(units().start("a.service", Deadline.after(SOON))).isEqualTo(Outcome.done());
      assertThat(bus.calls()).endsWith("Subscribe", "StartUnit");
    }
  }

  @Test
  void aUnitThatDoesNotStartAgainIsRefused() throws Exception {
    var answers = List.of(done(1), done(2), done(3), job42(4) + JOB_42_FAILED);
    try (var bus = new ScriptedBus(socket(), answers)) {
      assertThat(units().restart("a.service", Deadline.after(SOON)))
          .isInstanceOfSatisfying(
              Refused.class,
              refused ->
                  assertThat(refused.message())
                      .startsWith("systemd did not restart a.service: its job ended as failed"));
      assertThat(bus.calls()).endsWith("Subscribe", "RestartUnit");
    }
  }

  @Test
  void whatIsStartedAtBootIsReadAnew() throws Exception {
    try (var bus = new ScriptedBus(socket(), List.of(done(1), done(2), done(3)))) {
      assertThat(units().enable("a.service", Deadline.after(SOON))).isEqualTo(Outcome.done());
      assertThat(bus.calls()).containsExactly("Hello", "EnableUnitFiles", "Reload");
    }
  }

  @Test
  void whatIsNotStartedAtBootIsReadAnew() throws Exception {
    try (var bus = new ScriptedBus(socket(), List.of(done(1), done(2), done(3)))) {
      assertThat(units().disable("a.service", Deadline.after(SOON))).isEqualTo(Outcome.done());
      assertThat(bus.calls()).containsExactly("Hello", "DisableUnitFiles", "Reload");
    }
  }

  @ParameterizedTest
  @CsvSource({"active, true", "failed, false"})
  void theStateOfAUnitIsTold(String state, boolean active) throws Exception {
    var answers = List.of(done(1), LOADED, state.equals("active") ? ACTIVE : FAILED);
    try (var bus = new ScriptedBus(socket(), answers)) {
      assertThat(units().active("a.service", Deadline.after(SOON))).isEqualTo(new Done<>(active));
      assertThat(bus.calls()).containsExactly("Hello", "LoadUnit", "Get");
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsUnknown() throws Exception {
    try (var _ = new ScriptedBus(socket(), List.of(done(1)))) {
      assertThat(units().change("a.slice", PROPERTIES, Deadline.after(Duration.ofMillis(200))))
          .isEqualTo(
              new Unknown<>(
                  "asked systemd to change a.slice: time was up while waiting for the system bus"));
    }
  }

  @Test
  void withoutABusNothingWasAsked() {
    assertThat(units().stop("a.slice", Deadline.after(SOON)))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.message())
                    .startsWith("cannot ask systemd at %s to stop a.slice: ".formatted(socket())));
  }

  private Path socket() {
    return folder.resolve("bus");
  }

  private Units units() {
    return new Units(socket());
  }

  /** The empty answer to the call of this serial. */
  private static String done(int call) {
    return """
        6c020001000000004d0000000800000005017500%02x000000"""
        .formatted(call);
  }

  private static String job42(int call) {
    return """
        6c020001250000004d0000001f00000005017500%02x00000007017300040000003a312e3000\
        00000008016700016f0000200000002f6f72672f667265656465736b746f702f73797374656d\
        64312f6a6f622f343200"""
        .formatted(call);
  }

  private static String exists(int call) {
    return """
        6c030001280000004d0000003f00000004017300230000006f72672e667265656465736b746f\
        702e73797374656d64312e556e6974457869737473000000000005017500%02x000000080167\
        000173000023000000556e6974206b756265706f64732e736c69636520616c72656164792065\
        78697374732e00"""
        .formatted(call);
  }

  private static String noSuchUnit(int call) {
    return """
        6c0300011d0000004d0000003f00000004017300230000006f72672e667265656465736b746f\
        702e73797374656d64312e4e6f53756368556e6974000000000005017500%02x000000080167\
        000173000018000000556e697420612e736c696365206e6f74206c6f616465642e00"""
        .formatted(call);
  }
}
