package io.jubelet.node.translate;

import io.jubelet.node.model.Pod;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pod's host name and, with a subdomain, the domain it is in (upstream
 * GeneratePodHostNameAndDomain, GetNodenameForKernel).
 *
 * @param domain empty without {@code spec.subdomain}
 */
record Hostname(String name, String domain) {
  /** A kernel host name has 64 bytes with its end (sethostname(2)). */
  private static final int MAX_NAME = 63;

  private static final int MAX_FULL_NAME = 64;
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
  private static final Pattern DNS_SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  static Translation<Hostname> of(Pod pod, String clusterDomain) {
    var override = text(pod.spec().getHostnameOverride());
    if (!override.isEmpty()) {
      return DNS_SUBDOMAIN.matcher(override).matches()
          ? Translation.of(new Hostname(shortened(override), ""))
          : invalid("HostnameOverride", override, "subdomain");
    }
    var hostname = text(pod.spec().getHostname());
    if (!hostname.isEmpty() && !label(hostname)) {
      return invalid("Hostname", hostname, "label");
    }
    var subdomain = text(pod.spec().getSubdomain());
    if (!subdomain.isEmpty() && !label(subdomain)) {
      return invalid("Subdomain", subdomain, "label");
    }
    var name = shortened(hostname.isEmpty() ? pod.name().name() : hostname);
    var domain =
        subdomain.isEmpty()
            ? ""
            : subdomain + "." + pod.name().namespace() + ".svc." + clusterDomain;
    return Translation.of(new Hostname(name, domain));
  }

  /** What the kernel is told: the name alone, or with setHostnameAsFQDN the whole. */
  Translation<String> kernelName(Pod pod) {
    if (domain.isEmpty() || !Boolean.TRUE.equals(pod.spec().getSetHostnameAsFQDN())) {
      return Translation.of(name);
    }
    var whole = name + "." + domain;
    return whole.length() <= MAX_FULL_NAME
        ? Translation.of(whole)
        : Translation.impossible(
            "failed to construct FQDN from pod hostname and cluster domain, FQDN "
                + whole
                + " is too long ("
                + MAX_FULL_NAME
                + " characters is the max, "
                + whole.length()
                + " characters requested)");
  }

  private static boolean label(String text) {
    return text.length() <= MAX_NAME && DNS_LABEL.matcher(text).matches();
  }

  private static String shortened(String name) {
    if (name.length() <= MAX_NAME) {
      return name;
    }
    int end = MAX_NAME;
    while (end > 0 && "-.".indexOf(name.charAt(end - 1)) >= 0) {
      end--;
    }
    return name.substring(0, end);
  }

  private static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }

  private static <T> Translation<T> invalid(String field, String value, String kind) {
    return Translation.impossible("pod " + field + " \"" + value + "\" is not a valid DNS " + kind);
  }
}
