package io.jubelet.node.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A certificate authority made for one test, and the TLS contexts of its clients. */
final class TestAuthority {
  private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
  private static final String SERVER = "1.3.6.1.5.5.7.3.1";

  private final KeyPair keys = keys();
  private final byte[] name = name("test-authority", "");
  private final X509Certificate certificate;

  TestAuthority() throws GeneralSecurityException {
    var basicConstraints =
        Der.sequence(Der.oid("2.5.29.19"), Der.truth(), Der.octets(Der.sequence(Der.truth())));
    this.certificate = certificate(name, keys, basicConstraints);
  }

  Path write(Path file) throws IOException, GeneralSecurityException {
    var encoded =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
    return Files.writeString(
        file, "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
  }

  /** A context that shows a certificate of that user and group, good for clients. */
  SSLContext client(String user, String group) throws GeneralSecurityException, IOException {
    return context(user, group, CLIENT);
  }

  /** A context whose certificate is meant for servers. */
  SSLContext server(String user, String group) throws GeneralSecurityException, IOException {
    return context(user, group, SERVER);
  }

  /** A context without a certificate. */
  static SSLContext nobody() throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[0], new TrustManager[] {new Trusting()}, null);
    return context;
  }

  private SSLContext context(String user, String group, String usage)
      throws GeneralSecurityException, IOException {
    var own = keys();
    var extension = Der.sequence(Der.oid("2.5.29.37"), Der.octets(Der.sequence(Der.oid(usage))));
    var leaf = certificate(name(user, group), own, extension);
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", own.getPrivate(), new char[0], new X509Certificate[] {leaf});
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), new TrustManager[] {new Trusting()}, null);
    return context;
  }

  private X509Certificate certificate(byte[] subject, KeyPair own, byte[] extension)
      throws GeneralSecurityException {
    var algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    var content =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)),
            Der.integer(BigInteger.valueOf(own.getPublic().hashCode()).abs()),
            algorithm,
            name,
            Der.sequence(Der.time("20200101000000Z"), Der.time("20600101000000Z")),
            subject,
            own.getPublic().getEncoded(),
            Der.explicit(3, Der.sequence(extension)));
    var signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(keys.getPrivate());
    signer.update(content);
    var encoded = Der.sequence(content, algorithm, Der.bits(signer.sign(), 0));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }

  private static byte[] name(String user, String group) {
    var commonName = Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(user)));
    return group.isEmpty()
        ? Der.sequence(commonName)
        : Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.10"), Der.utf8(group))), commonName);
  }

  private static KeyPair keys() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
