package io.jubelet.node.model;

import java.util.Optional;
import java.util.Set;

/** Names of kernel parameters (sysctl(8)) and the namespaces that keep them apart. */
public final class SysctlName {
  private static final Set<String> IPC =
      Set.of(
          "kernel.sem",
          "kernel.shm",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced",
          "kernel.msg",
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni");

  private SysctlName() {}

  /** A namespace that has parameters of its own (namespaces(7)). */
  public enum Namespace {
    IPC("IPC"),
    NET("Net"),
    UTS("UTS"),
    USER("User");

    private final String word;

    Namespace(String word) {
      this.word = word;
    }

    /** As messages have it. */
    public String word() {
      return word;
    }
  }

  /**
   * The form with dots between the parts. In a name whose first separator is a slash, slashes and
   * dots have changed places ({@code net/ipv4/conf/eth0.1/forwarding}).
   */
  public static String dotted(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '.') {
        return name;
      }
      if (name.charAt(i) == '/') {
        return swapped(name);
      }
    }
    return name;
  }

  private static String swapped(String name) {
    var swapped = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      switch (name.charAt(i)) {
        case '.' -> swapped.setCharAt(i, '/');
        case '/' -> swapped.setCharAt(i, '.');
        default -> {}
      }
    }
    return swapped.toString();
  }

  /**
   * The namespace of a parameter, or of all that begin so; empty when they are the whole machine's.
   *
   * @param name with dots
   */
  public static Optional<Namespace> namespace(String name) {
    if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
      return Optional.of(Namespace.IPC);
    }
    if (name.equals("kernel.domainname")) {
      return Optional.of(Namespace.UTS);
    }
    if (name.startsWith("net.")) {
      return Optional.of(Namespace.NET);
    }
    return name.startsWith("user.") ? Optional.of(Namespace.USER) : Optional.empty();
  }
}
