package io.jubelet.node.decide.images;

/**
 * A registry, or a part of one, as credentials and plugins name it: host, port, path. {@code *} and
 * {@code ?} stand for parts of one label of the host name, never for a dot (upstream URLsMatch).
 */
record RegistryPlace(String[] labels, String port, String path) {

  /**
   * @param text without a scheme
   */
  static RegistryPlace of(String text) {
    var slash = text.indexOf('/');
    var host = slash < 0 ? text : text.substring(0, slash);
    var colon = host.endsWith("]") ? -1 : host.lastIndexOf(':');
    return new RegistryPlace(
        (colon < 0 ? host : host.substring(0, colon)).split("\\.", -1),
        colon < 0 ? "" : host.substring(colon + 1),
        slash < 0 ? "" : text.substring(slash));
  }

  /** Whether an image of that repository is in this place. */
  boolean holds(RegistryPlace image) {
    if (!port.equals(image.port)
        || labels.length != image.labels.length
        || !image.path.startsWith(path)) {
      return false;
    }
    for (int i = 0; i < labels.length; i++) {
      if (!fits(labels[i], image.labels[i])) {
        return false;
      }
    }
    return true;
  }

  /** Goes back to the last star only, so that its time is the product of both lengths at most. */
  private static boolean fits(String glob, String text) {
    int g = 0;
    int t = 0;
    int star = -1;
    int mark = 0;
    while (t < text.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        mark = t;
      } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
        g++;
        t++;
      } else if (star >= 0) {
        g = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }
}
