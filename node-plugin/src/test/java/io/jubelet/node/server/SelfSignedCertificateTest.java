package io.jubelet.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jubelet.node.model.NodeIdentity;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SelfSignedCertificateTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void certificateNamesTheNodeAndItsAddressesForAYear() throws Exception {
    var node = new NodeIdentity("worker-1", List.of("192.0.2.7", "2001:db8::7"));
    var made = SelfSignedCertificate.of(node, NOW);
    var certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(
                        made.certificate().getBytes(StandardCharsets.US_ASCII)));

    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getVersion()).isEqualTo(3);
    assertThat(certificate.getSubjectX500Principal().getName()).startsWith("CN=worker-1@");
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(
            List.of(2, "worker-1"), List.of(7, "192.0.2.7"), List.of(7, "2001:db8:0:0:0:0:0:7"));
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getKeyUsage()[0]).isTrue();
    assertThat(certificate.getNotBefore()).isEqualTo(Date.from(NOW.minusSeconds(3600)));
    assertThat(certificate.getNotAfter()).isEqualTo(Date.from(NOW.plusSeconds(365 * 86400L)));
  }

  @Test
  void keyIsNotShown() throws Exception {
    var made = SelfSignedCertificate.of(new NodeIdentity("n", List.of()), NOW);
    assertThat(made.key()).startsWith("-----BEGIN PRIVATE KEY-----\n");
    assertThat(made.toString()).doesNotContain("BEGIN");
  }
}
