package io.jubelet.node.server;

import io.jubelet.node.effect.KubeApi.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * Who a client certificate stands for: the common name is the user, each organisation a group
 * (apiserver's x509.CommonNameUserConversion). The file of certificate authorities is read again
 * when it changes, so that an authority is replaced without a restart.
 */
final class ClientCertificates {
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USAGE = "2.5.29.37.0";

  private final Path authorities;
  private final AtomicReference<Loaded> loaded =
      new AtomicReference<>(new Loaded(FileTime.fromMillis(0), List.of()));

  ClientCertificates(Path authorities) {
    this.authorities = authorities;
  }

  /** The user, if the chain ends at one of the authorities and is meant for clients. */
  Optional<User> user(List<X509Certificate> chain, Instant now) {
    try {
      if (chain.isEmpty() || !meantForClients(chain.getFirst())) {
        return Optional.empty();
      }
      var factory = CertificateFactory.getInstance("X.509");
      var parameters = new PKIXParameters(new HashSet<>(anchors()));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(chain), parameters);
      return subject(chain.getFirst());
    } catch (GeneralSecurityException | IOException | InvalidNameException _) {
      return Optional.empty();
    }
  }

  private static boolean meantForClients(X509Certificate certificate)
      throws GeneralSecurityException {
    var usages = certificate.getExtendedKeyUsage();
    return usages != null && (usages.contains(CLIENT_AUTHENTICATION) || usages.contains(ANY_USAGE));
  }

  private static Optional<User> subject(X509Certificate certificate) throws InvalidNameException {
    var name = "";
    var groups = new ArrayList<String>();
    for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
      if (part.getType().equalsIgnoreCase("CN")) {
        name = part.getValue().toString();
      } else if (part.getType().equalsIgnoreCase("O")) {
        groups.add(part.getValue().toString());
      }
    }
    if (name.isEmpty()) {
      return Optional.empty();
    }
    groups.add("system:authenticated");
    return Optional.of(new User(name, "", groups, new TreeMap<>()));
  }

  private List<TrustAnchor> anchors() throws IOException, GeneralSecurityException {
    var modified = Files.getLastModifiedTime(authorities);
    var present = loaded.get();
    if (present.modified.equals(modified)) {
      return present.anchors;
    }
    try (var in = Files.newInputStream(authorities)) {
      var anchors = new ArrayList<TrustAnchor>();
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        if (certificate instanceof X509Certificate x509) {
          anchors.add(new TrustAnchor(x509, null));
        }
      }
      loaded.set(new Loaded(modified, anchors));
      return anchors;
    }
  }

  private record Loaded(FileTime modified, List<TrustAnchor> anchors) {
    private Loaded {
      anchors = List.copyOf(anchors);
    }
  }
}
