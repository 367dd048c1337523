package io.jubelet.node.staticpod;

import io.jubelet.node.translate.manifest.ManifestFile;
import io.jubelet.node.translate.manifest.Manifests;
import io.jubelet.node.translate.manifest.Manifests.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The manifests at a path, which is a file or a folder of files. A file that has not changed is not
 * translated again, so that its pod keeps the time at which it was first seen. Not safe for several
 * threads.
 */
final class ManifestFiles {
  /** More files than any node runs pods of; the others are named and left out. */
  static final int MOST = 512;

  private final Path path;
  private final Manifests manifests;
  private final InstantSource clock;
  private SortedMap<ManifestFile, Known> known = new TreeMap<>();

  ManifestFiles(Path path, Manifests manifests, InstantSource clock) {
    this.path = path;
    this.manifests = manifests;
    this.clock = clock;
  }

  private record Known(String text, Manifest manifest) {}

  /**
   * All manifests by file; none when there is nothing at the path.
   *
   * @param lenient whether a file that was good and is bad now counts as it was: it may be half
   *     written
   */
  SortedMap<ManifestFile, Manifest> read(boolean lenient) throws IOException {
    var found = new TreeMap<ManifestFile, Manifest>();
    var next = new TreeMap<ManifestFile, Known>();
    var files = files();
    for (var file : files.subList(0, Math.min(files.size(), MOST))) {
      var name = named(file);
      var read = one(file, Optional.ofNullable(known.get(name)), lenient);
      read.ifPresent(
          present -> {
            next.put(name, present);
            found.put(name, present.manifest());
          });
    }
    for (var file : files.subList(Math.min(files.size(), MOST), files.size())) {
      found.put(named(file), bad(file, "there are more than " + MOST + " manifests"));
    }
    known = next;
    return found;
  }

  private List<Path> files() throws IOException {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    var files = new ArrayList<Path>();
    try (var entries = Files.newDirectoryStream(path)) {
      for (var entry : entries) {
        if (!entry.getFileName().toString().startsWith(".")) {
          files.add(entry);
        }
      }
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    files.sort(null);
    return files;
  }

  /** Empty for a file that vanished meanwhile. */
  private Optional<Known> one(Path file, Optional<Known> before, boolean lenient) {
    try {
      if (!Files.isRegularFile(file)) {
        return Files.exists(file)
            ? Optional.of(new Known("", bad(file, "it is not a file")))
            : Optional.empty();
      }
      if (Files.size(file) > Manifests.MAX_BYTES) {
        return Optional.of(new Known("", bad(file, "it is larger than 10 MiB")));
      }
      return Optional.of(translated(file, text(file), before, lenient));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(new Known("", bad(file, "it cannot be read: " + e.getMessage())));
    }
  }

  /** What is no UTF-8 makes a manifest that is refused, and nothing else. */
  private static String text(Path file) throws IOException {
    try (var stream = Files.newInputStream(file)) {
      var bytes = stream.readNBytes(Manifests.MAX_BYTES);
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new IOException("it is not UTF-8");
    }
  }

  private Known translated(Path file, String text, Optional<Known> before, boolean lenient) {
    if (before.isPresent() && before.get().text().equals(text)) {
      return before.get();
    }
    var manifest = manifests.read(named(file), text, clock.instant());
    var half = lenient && manifest instanceof Manifest.Bad;
    return half
        ? before
            .filter(known -> known.manifest() instanceof Manifest.Good)
            .orElse(new Known(text, manifest))
        : new Known(text, manifest);
  }

  /** A path's text depends on the locale, and its URI has the bytes. */
  private static ManifestFile named(Path path) {
    var uri = path.toUri().getRawPath();
    var bytes = new ByteArrayOutputStream();
    for (var i = 0; i < uri.length(); i++) {
      if (uri.charAt(i) == '%') {
        bytes.write(Integer.parseInt(uri, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(uri.charAt(i));
      }
    }
    // A folder's URI ends so.
    var text = bytes.toString(StandardCharsets.ISO_8859_1);
    return new ManifestFile(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  private static Manifest bad(Path file, String why) {
    return new Manifest.Bad(named(file) + " is not run: " + why);
  }
}
