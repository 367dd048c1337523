package io.jubelet.node.kube;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Certificates and private keys in PEM text (RFC 7468). Keys may be PKCS #8, PKCS #1 (RFC 8017) or
 * SEC 1 (RFC 5915), the last being what Go writes into {@code kubelet-client-current.pem}.
 */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private static final String RSA_OID = "2a864886f70d010101";
  private static final String EC_OID = "2a8648ce3d0201";
  private static final String ED25519_OID = "2b6570";

  /** The ASN.1 NULL that RSA has as its algorithm's parameter. */
  private static final Der NULL = new Der(0x05, new byte[0]);

  private static final Der VERSION_0 = new Der(Der.INTEGER, new byte[] {0});

  private Pem() {}

  /** All certificates of the text, in its order; other blocks are skipped. */
  static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
    var factory = CertificateFactory.getInstance("X.509");
    var certificates = new ArrayList<X509Certificate>();
    for (var block : blocks(pem)) {
      if (block.label.equals("CERTIFICATE")) {
        var in = new ByteArrayInputStream(block.content);
        certificates.add((X509Certificate) factory.generateCertificate(in));
      }
    }
    return certificates;
  }

  /** The first private key of the text; empty when it holds none that is understood. */
  static Optional<PrivateKey> privateKey(byte[] pem) throws GeneralSecurityException {
    for (var block : blocks(pem)) {
      var pkcs8 =
          switch (block.label) {
            case "PRIVATE KEY" -> Optional.of(block.content);
            case "RSA PRIVATE KEY" -> Optional.of(wrapped(RSA_OID, NULL, block.content));
            case "EC PRIVATE KEY" ->
                Optional.of(wrapped(EC_OID, curve(block.content), block.content));
            default -> Optional.<byte[]>empty();
          };
      if (pkcs8.isPresent()) {
        var encoded = pkcs8.get();
        var factory = KeyFactory.getInstance(algorithm(encoded));
        return Optional.of(factory.generatePrivate(new PKCS8EncodedKeySpec(encoded)));
      }
    }
    return Optional.empty();
  }

  private record Block(String label, byte[] content) {}

  private static List<Block> blocks(byte[] pem) {
    return BLOCK
        .matcher(new String(pem, StandardCharsets.ISO_8859_1))
        .results()
        .map(
            found ->
                new Block(found.group(1), Base64.getMimeDecoder().decode(found.group(2).strip())))
        .toList();
  }

  /** PKCS #8 around a key of its own format: version, algorithm with its parameter, the key. */
  private static byte[] wrapped(String algorithm, Der parameter, byte[] key) {
    var oid = new Der(Der.OBJECT_IDENTIFIER, HexFormat.of().parseHex(algorithm));
    return Der.sequence(VERSION_0, Der.sequence(oid, parameter), new Der(Der.OCTET_STRING, key))
        .encoded();
  }

  /** The named curve within a SEC 1 key. */
  private static Der curve(byte[] sec1) throws GeneralSecurityException {
    return elements(sec1).stream()
        .filter(element -> element.tag() == Der.CONTEXT_0)
        .map(element -> element.elements().getFirst())
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("an EC key without a named curve"));
  }

  private static String algorithm(byte[] pkcs8) throws GeneralSecurityException {
    var elements = elements(pkcs8);
    if (elements.size() < 3 || elements.get(1).tag() != Der.SEQUENCE) {
      throw new GeneralSecurityException("a private key that is not PKCS #8");
    }
    var oid = HexFormat.of().formatHex(elements.get(1).elements().getFirst().content());
    return switch (oid) {
      case RSA_OID -> "RSA";
      case EC_OID -> "EC";
      case ED25519_OID -> "Ed25519";
      default -> throw new GeneralSecurityException("a private key of unknown algorithm " + oid);
    };
  }

  private static List<Der> elements(byte[] sequence) throws GeneralSecurityException {
    try {
      return Der.parse(sequence).getFirst().elements();
    } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
      throw new GeneralSecurityException("a private key that is no DER sequence", e);
    }
  }
}
