package io.jubelet.node.kube;

import io.jubelet.node.kube.Kubeconfig.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Who we are and whom we trust, as read from the files of a kubeconfig at one moment. {@link
 * #stamp} tells whether a file was replaced since, which is how certificates rotate.
 */
record Credentials(SSLContext context, Optional<String> token) {

  /** Reads the files; the message of a failure names the file. */
  static Credentials read(Kubeconfig config) throws BadKubeconfigException {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keys(config), trust(config), null);
      return new Credentials(context, token(config));
    } catch (IOException e) {
      throw new BadKubeconfigException(config.file(), "names a file that cannot be read: " + e, e);
    } catch (GeneralSecurityException e) {
      throw new BadKubeconfigException(
          config.file(), "has a certificate or key that is not valid: " + e.getMessage(), e);
    }
  }

  /** Changes when one of the files does; a file that is not there at the moment counts as such. */
  static String stamp(Kubeconfig config) {
    var stamp = new StringBuilder();
    files(config).forEach(file -> stamp.append(stamp(file)));
    return stamp.toString();
  }

  private static Stream<Path> files(Kubeconfig config) {
    var sources =
        Stream.concat(
            Stream.concat(config.authority().stream(), config.token().stream()),
            config.certificate().stream().flatMap(pair -> Stream.of(pair.chain(), pair.key())));
    return sources.flatMap(
        source ->
            switch (source) {
              case Source.InFile(Path path) -> Stream.of(path);
              case Source.Inline _ -> Stream.empty();
            });
  }

  private static String stamp(Path file) {
    try {
      var real = file.toRealPath();
      return real + "@" + Files.getLastModifiedTime(real) + "+" + Files.size(real) + ";";
    } catch (IOException _) {
      return file + "@absent;";
    }
  }

  private static KeyManager[] keys(Kubeconfig config)
      throws BadKubeconfigException, IOException, GeneralSecurityException {
    if (config.certificate().isEmpty()) {
      return new KeyManager[0];
    }
    var pair = config.certificate().get();
    var chain = Pem.certificates(pair.chain().read());
    if (chain.isEmpty()) {
      throw new BadKubeconfigException(
          config.file(), "the client certificate (" + pair.chain() + ") holds no certificate");
    }
    var key = Pem.privateKey(pair.key().read());
    if (key.isEmpty()) {
      throw new BadKubeconfigException(
          config.file(), "the client key (" + pair.key() + ") holds no unencrypted private key");
    }
    return new KeyManager[] {new NodeKey(chain, key.get())};
  }

  private static TrustManager[] trust(Kubeconfig config)
      throws BadKubeconfigException, IOException, GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    if (config.authority().isEmpty()) {
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    }
    var source = config.authority().get();
    var authorities = Pem.certificates(source.read());
    if (authorities.isEmpty()) {
      throw new BadKubeconfigException(
          config.file(), "the certificate authority (" + source + ") holds no certificate");
    }
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static Optional<String> token(Kubeconfig config) throws IOException {
    if (config.token().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new String(config.token().get().read(), StandardCharsets.UTF_8).strip());
  }

  @Override
  public String toString() {
    return "Credentials[token=" + token.map(_ -> "present").orElse("absent") + "]";
  }
}
