package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One certificate authority and the certificates it issued, as PEM files of one folder. */
final class Certificates {
  private static final int VALID_DAYS = 30;

  /** Who a certificate speaks for: its common name and its organisations. */
  record Subject(String name, List<String> groups) {
    String text() {
      var organisations = new StringBuilder();
      groups.forEach(group -> organisations.append("/O=").append(group));
      return organisations + "/CN=" + name;
    }
  }

  /** A certificate and its private key. */
  record Pair(Path certificate, Path key) {}

  private final Path folder;
  private final Path configuration;

  private Certificates(Path folder) {
    this.folder = folder;
    this.configuration = folder.resolve("openssl.cnf");
  }

  /** Makes the authority in a folder of its own. */
  static Certificates create(Path folder) {
    var certificates = new Certificates(folder);
    try {
      Files.createDirectories(folder);
      // Without it, openssl's system-wide defaults would mark every certificate as an authority.
      Files.writeString(
          certificates.configuration, "[req]\ndistinguished_name = subject\n[subject]\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + certificates.configuration, e);
    }
    certificates.issue(
        "ca",
        new Subject("jubelet-testbed", List.of()),
        List.of("basicConstraints=critical,CA:TRUE"));
    return certificates;
  }

  Path authority() {
    return folder.resolve("ca.crt");
  }

  Path authorityKey() {
    return folder.resolve("ca.key");
  }

  /** A certificate with which a client says who it is; the same file is issued once. */
  Pair client(String file, Subject subject) {
    var issued = pair(file);
    if (Files.exists(issued.certificate())) {
      return issued;
    }
    return issue(file, subject, List.of("extendedKeyUsage=clientAuth"));
  }

  /** A certificate of a server with these names, each {@code DNS:name} or {@code IP:address}. */
  Pair server(String file, String commonName, List<String> names) {
    return issue(
        file,
        new Subject(commonName, List.of()),
        List.of("extendedKeyUsage=serverAuth", "subjectAltName=" + String.join(",", names)));
  }

  private Pair pair(String file) {
    return new Pair(folder.resolve(file + ".crt"), folder.resolve(file + ".key"));
  }

  private Pair issue(String file, Subject subject, List<String> extensions) {
    var pair = pair(file);
    var words = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes"));
    words.addAll(List.of("-config", configuration.toString()));
    words.addAll(List.of("-newkey", "rsa:2048"));
    words.addAll(List.of("-days", Integer.toString(VALID_DAYS), "-subj", subject.text()));
    words.addAll(List.of("-keyout", pair.key().toString(), "-out", pair.certificate().toString()));
    if (Files.exists(authority())) {
      words.addAll(List.of("-CA", authority().toString(), "-CAkey", authorityKey().toString()));
    }
    extensions.forEach(extension -> words.addAll(List.of("-addext", extension)));
    Command.run(words);
    return pair;
  }
}
