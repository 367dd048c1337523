package io.jubelet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Literal text of the kernel, Linux 6.18. */
final class ProcFilesTest {
  @Test
  void cpuAndStartAreReadPastANameWithParentheses() {
    var line =
        "4711 (a ) b) S 1 4711 4711 0 -1 4194560 9000 120 3 0 1250 75 4 2 20 0 31 0 56789 1 2 3\n";

    var stat = ProcStat.parse(line);

    assertThat(stat.cpu()).isEqualTo(Duration.ofMillis(13_250));
    assertThat(stat.startedAfterBoot()).isEqualTo(Duration.ofMillis(567_890));
  }

  @Test
  void acceptedConnectionsAreCountedByName() {
    var snmp =
        """
        Ip: Forwarding DefaultTTL
        Ip: 1 64
        Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets
        Tcp: 1 200 120000 -1 3 4242 1 0
        """;

    assertThat(AgentProcess.passiveOpens(snmp)).isEqualTo(4242);
  }
}
