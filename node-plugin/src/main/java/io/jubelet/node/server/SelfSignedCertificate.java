package io.jubelet.node.server;

import io.jubelet.node.model.NodeIdentity;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;

/**
 * A serving certificate that nobody vouches for, valid for a year, with the node's name and
 * addresses as subject alternative names (RFC 5280); the key is on the curve P-256. The Go kubelet
 * makes one as well when it is given none (certutil.GenerateSelfSignedCertKey).
 *
 * @param certificate PEM
 * @param key PEM, PKCS #8
 */
record SelfSignedCertificate(String certificate, String key) {
  private static final Duration VALIDITY = Duration.ofDays(365);
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  static SelfSignedCertificate of(NodeIdentity node, Instant now) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var keys = generator.generateKeyPair();
    var signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(keys.getPrivate());
    var content = content(node, now, keys);
    signer.update(content);
    var certificate = Der.sequence(content, algorithm(), Der.bits(signer.sign(), 0));
    return new SelfSignedCertificate(
        pem("CERTIFICATE", certificate), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
  }

  private static byte[] content(NodeIdentity node, Instant now, KeyPair keys) {
    var name = name(node.name() + "@" + now.getEpochSecond());
    return Der.sequence(
        Der.explicit(0, Der.integer(BigInteger.TWO)),
        Der.integer(new BigInteger(64, new SecureRandom()).add(BigInteger.ONE)),
        algorithm(),
        name,
        Der.sequence(
            Der.time(TIME.format(now.minus(CLOCK_SKEW))),
            Der.time(TIME.format(now.plus(VALIDITY)))),
        name,
        keys.getPublic().getEncoded(),
        Der.explicit(3, extensions(node)));
  }

  private static byte[] extensions(NodeIdentity node) {
    var names = new ArrayList<byte[]>();
    names.add(Der.implicit(DNS_NAME, node.name().getBytes(StandardCharsets.US_ASCII)));
    for (var ip : node.ips()) {
      names.add(Der.implicit(IP_ADDRESS, InetAddress.ofLiteral(ip).getAddress()));
    }
    var digitalSignature = Der.bits(new byte[] {(byte) 0x80}, 7);
    return Der.sequence(
        Der.sequence(Der.oid(KEY_USAGE), Der.truth(), Der.octets(digitalSignature)),
        Der.sequence(
            Der.oid(EXTENDED_KEY_USAGE), Der.octets(Der.sequence(Der.oid(SERVER_AUTHENTICATION)))),
        Der.sequence(Der.oid(SUBJECT_ALTERNATIVE_NAME), Der.octets(Der.sequence(names))));
  }

  private static byte[] algorithm() {
    return Der.sequence(Der.oid(ECDSA_WITH_SHA256));
  }

  private static byte[] name(String commonName) {
    return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
  }

  private static String pem(String type, byte[] content) {
    var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN "
        + type
        + "-----\n"
        + encoder.encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }

  /** Keys never reach a log. */
  @Override
  public String toString() {
    return "SelfSignedCertificate[]";
  }
}
