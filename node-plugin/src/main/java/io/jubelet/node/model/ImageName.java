package io.jubelet.node.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name of an image as a pod's spec has it, in the grammar that all runtimes share (OCI
 * distribution reference).
 *
 * @param repository with its registry: {@code busybox} is {@code docker.io/library/busybox}
 * @param tag {@code latest} where the spec names neither tag nor digest
 */
public record ImageName(String repository, Optional<String> tag, Optional<String> digest) {
  private static final String DEFAULT_REGISTRY = "docker.io";
  private static final String DEFAULT_TAG = "latest";
  private static final int MAX_REPOSITORY = 255;

  /** Longer than any valid name: 255 of the repository, 128 of the tag, and a digest. */
  private static final int MAX_TEXT = 1024;

  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String HOST =
      "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
  private static final String SEGMENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?<repository>"
              + HOST
              + "/"
              + SEGMENT
              + "(?:/"
              + SEGMENT
              + ")*)(?::(?<tag>[0-9A-Za-z_][0-9A-Za-z_.-]{0,127}))?"
              + "(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*"
              + ":[0-9a-fA-F]{32,}))?");
  private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern BARE_ID = Pattern.compile("[a-f0-9]{64}");

  /** What came of reading a name. */
  public sealed interface Reading {
    record Valid(ImageName name) implements Reading {}

    /**
     * @param problem what is wrong with it, to follow its name and a colon
     */
    record Invalid(String problem) implements Reading {}
  }

  /** Reads a name; what is wrong with it is said as the Go kubelet says it. */
  public static Reading read(String text) {
    if (BARE_ID.matcher(text).matches()) {
      return new Reading.Invalid(
          "invalid repository name (%s), cannot specify 64-byte hexadecimal strings"
              .formatted(text));
    }
    var place = place(text);
    var colon = place.path.indexOf(':');
    var path = colon < 0 ? place.path : place.path.substring(0, colon);
    if (!path.toLowerCase(Locale.ROOT).equals(path)) {
      return new Reading.Invalid(
          "invalid reference format: repository name (%s) must be lowercase".formatted(path));
    }
    var whole = place.registry + "/" + place.path;
    var match = REFERENCE.matcher(whole);
    if (whole.length() > MAX_TEXT || !match.matches()) {
      return new Reading.Invalid("invalid reference format");
    }
    var repository = match.group("repository");
    if (repository.length() > MAX_REPOSITORY) {
      return new Reading.Invalid(
          "repository name must not be more than %d characters".formatted(MAX_REPOSITORY));
    }
    var tag = Optional.ofNullable(match.group("tag"));
    var digest = Optional.ofNullable(match.group("digest"));
    if (digest.filter(ImageName::badDigest).isPresent()) {
      return new Reading.Invalid("invalid checksum digest format");
    }
    var shown = tag.isEmpty() && digest.isEmpty() ? Optional.of(DEFAULT_TAG) : tag;
    return new Reading.Valid(new ImageName(repository, shown, digest));
  }

  private static boolean badDigest(String digest) {
    return digest.startsWith("sha256:") && !SHA256.matcher(digest).matches();
  }

  private record Place(String registry, String path) {}

  /** The first segment is a registry when it cannot be the name of a user of the default one. */
  private static Place place(String text) {
    var slash = text.indexOf('/');
    if (slash < 0) {
      return new Place(DEFAULT_REGISTRY, "library/" + text);
    }
    var first = text.substring(0, slash);
    var rest = text.substring(slash + 1);
    if (first.equals(DEFAULT_REGISTRY) || first.equals("index.docker.io")) {
      return new Place(DEFAULT_REGISTRY, rest.indexOf('/') < 0 ? "library/" + rest : rest);
    }
    var registry =
        first.equals("localhost")
            || first.indexOf('.') >= 0
            || first.indexOf(':') >= 0
            || !first.toLowerCase(Locale.ROOT).equals(first);
    return registry ? new Place(first, rest) : new Place(DEFAULT_REGISTRY, text);
  }

  /** Host and port of the registry. */
  public String registry() {
    return repository.substring(0, repository.indexOf('/'));
  }

  /** The text of a spec without tag and digest, whatever it leaves out. */
  public static String withoutVersion(String text) {
    var at = text.indexOf('@');
    var named = at < 0 ? text : text.substring(0, at);
    var colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    return colon < 0 ? named : named.substring(0, colon);
  }

  /** The text of the spec with the tag that it leaves out; the registry is the runtime's to add. */
  public String completed(String text) {
    return digest.isEmpty() && tag.filter(name -> !text.endsWith(":" + name)).isPresent()
        ? text + ":" + tag.get()
        : text;
  }
}
