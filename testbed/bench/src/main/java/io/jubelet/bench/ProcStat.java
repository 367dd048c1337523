package io.jubelet.bench;

import java.time.Duration;
import java.util.List;

/**
 * What is used of /proc/PID/stat (proc_pid_stat(5)): fields 14 (utime), 15 (stime) and 22
 * (starttime), counted in ticks.
 */
record ProcStat(Duration cpu, Duration startedAfterBoot) {
  /** USER_HZ, which is 100 on every architecture Linux has for programs (times(2)). */
  private static final long TICKS_PER_SECOND = 100;

  private static final int FIELDS_UP_TO_NAME = 2;

  static ProcStat parse(String line) {
    // The name, in parentheses, may itself contain blanks and parentheses.
    var fields = List.of(line.substring(line.lastIndexOf(')') + 2).strip().split(" "));
    return new ProcStat(ticks(field(fields, 14) + field(fields, 15)), ticks(field(fields, 22)));
  }

  private static long field(List<String> afterName, int number) {
    return Long.parseLong(afterName.get(number - FIELDS_UP_TO_NAME - 1));
  }

  private static Duration ticks(long count) {
    return Duration.ofMillis(count * 1000 / TICKS_PER_SECOND);
  }
}
