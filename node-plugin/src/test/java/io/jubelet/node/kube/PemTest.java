package io.jubelet.node.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import org.junit.jupiter.api.Test;

/** The keys are of this test alone; openssl made them. */
final class PemTest {
  /** PKCS #1, as {@code openssl genrsa -traditional} writes it. */
  private static final String RSA =
      """
      -----BEGIN RSA PRIVATE KEY-----
      MIICXAIBAAKBgQCkWiVAfkOUjY4MMgE5NaMZGcxucq9UDaL6NLPhqTPCnbYUJMmE
      IgXLlBB6ULmaDGvd3/pa0RCfgqC2Ug9QX3DiBAP5g0ak0SUMHAjHP3JRAudNluMT
      GwBqcFSyr4L/qnzPt9qb4lnWlERkQhD0TJuJJ82fmGO2zu7FatOM452qMwIDAQAB
      AoGBAJFn59ldXHELpAcKHqb822WTu5hkAtZ8khqHkjYuOssOOU8tFNTAPRxVzRZK
      YUr3fl94j8jVer2FFqb3hvD236jL3elePPP1Jb//E1RfqeG3LTkxuOY9k6yiCI/H
      r+dsXOuM1UQbSIvjkkzsYDi6x7STQsQJjStBMsxBXG5d61pxAkEA1bzV9a7eGaTU
      sCVcuoAw++a/hTRECIQgTb1auvtHSf6Pdwr0ZLn2sHCJtAgMvjoG7PhGER9AYTYl
      7VwkiW1TPQJBAMTZeDe1K+lyS3r0sxCdK9izW818XsZcERnw5s1i/7LDiLvL3KWY
      tT9uugVam01IJFvzNUmOR9RPyrI5f9knCi8CQGn1EDiYdOBPl2SvUPXf4Oiv7pfx
      Xhy+q2j+iwEQ2rly6dpA4wEgM4wqbgmCyBZxm8dUGSAZ1weaGVk/CZnbSZ0CQG4j
      89TPpOM4lS0Vzz8jgc39BQejZ+/6wYLPPIR8uO8P4uiYtztch0UXsjOer7h8/gMI
      wK8IUf5kKtivvW4GHvcCQCFt5Ktr2l0wa9z45CScjDXHQm+fAS1ylw+vCwjM1hyS
      w3JnJZRhAJz3azMK0YUiFev+3AMctW2pRZZoJ0NoJ1M=
      -----END RSA PRIVATE KEY-----
      """;

  /** SEC 1, as Go writes it into {@code kubelet-client-current.pem}. */
  private static final String EC =
      """
      -----BEGIN EC PRIVATE KEY-----
      MHcCAQEEIChk/10WL6L36EgtYchDb4/BQZKwRbJDFNmiBvu8dd+loAoGCCqGSM49
      AwEHoUQDQgAEGgoeKh8UNgEaSeG/IBnTNQNRDuqjFbkBUHD2QJ8zShizgalzhCVj
      /2I0FI1CeXaI0vxAItDHBwca6RxJ0/B+BQ==
      -----END EC PRIVATE KEY-----
      """;

  /** PKCS #8. */
  private static final String ED25519 =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEIP+KRlUkz9KdHNna05FwO+boaMj39gnT3b/jVeXvVKx0
      -----END PRIVATE KEY-----
      """;

  /** Self-signed with {@link #EC}. */
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBtjCCAV2gAwIBAgIUPSCnZb/1LqOBmLwBllXc77W9NXkwCgYIKoZIzj0EAwIw
      MDEVMBMGA1UECgwMc3lzdGVtOm5vZGVzMRcwFQYDVQQDDA5zeXN0ZW06bm9kZTpu
      MTAgFw0yNjExMjQxMTUzMTNaGA8yMTI2MTAzMTExNTMxM1owMDEVMBMGA1UECgwM
      c3lzdGVtOm5vZGVzMRcwFQYDVQQDDA5zeXN0ZW06bm9kZTpuMTBZMBMGByqGSM49
      AgEGCCqGSM49AwEHA0IABBoKHiofFDYBGknhvyAZ0zUDUQ7qoxW5AVBw9kCfM0oY
      s4Gpc4QlY/9iNBSNQnl2iNL8QCLQxwcHGukcSdPwfgWjUzBRMB0GA1UdDgQWBBQ6
      QujpHh+nijZUhW2kmo7KSMI9SDAfBgNVHSMEGDAWgBQ6QujpHh+nijZUhW2kmo7K
      SMI9SDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIDvBJuEzUsr0
      9PhXbVDP03IPa64qm+uW9kj9q2OUMBDGAiAOI9gPywfUwABIvEWbkLfwjUIwFS97
      8MPq90ARs9IFBQ==
      -----END CERTIFICATE-----
      """;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String algorithm(String pem) throws GeneralSecurityException {
    return Pem.privateKey(bytes(pem)).orElseThrow().getAlgorithm();
  }

  @Test
  void keysOfAllThreeFormatsAreRead() throws GeneralSecurityException {
    assertThat(algorithm(RSA)).isEqualTo("RSA");
    assertThat(algorithm(EC)).isEqualTo("EC");
    assertThat(algorithm(ED25519)).isEqualTo("EdDSA");
  }

  @Test
  void keyAndCertificateOfOneFileBelongTogether() throws GeneralSecurityException {
    var file = bytes("bag attributes\n" + CERTIFICATE + EC);
    var message = bytes("message");
    var signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(Pem.privateKey(file).orElseThrow());
    signing.update(message);

    var verifying = Signature.getInstance("SHA256withECDSA");
    verifying.initVerify(Pem.certificates(file).getFirst());
    verifying.update(message);

    assertThat(Pem.certificates(file)).hasSize(1);
    assertThat(verifying.verify(signing.sign())).isTrue();
  }

  @Test
  void textWithoutAKeyHasNone() throws GeneralSecurityException {
    assertThat(Pem.privateKey(bytes(CERTIFICATE))).isEmpty();
    assertThat(Pem.privateKey(bytes("nothing"))).isEmpty();
    assertThat(Pem.certificates(bytes(EC))).isEmpty();
  }

  @Test
  void brokenKeysAreNotBelieved() {
    for (var content : new String[] {"MAA=", "MIL/////", "AAAA", ""}) {
      var key = "-----BEGIN PRIVATE KEY-----\n" + content + "\n-----END PRIVATE KEY-----\n";
      assertThatThrownBy(() -> Pem.privateKey(bytes(key)))
          .isInstanceOf(GeneralSecurityException.class);
    }
  }
}
