package io.jubelet.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A registry on the loopback of one node, where runtimes speak to it without TLS. It ends with its
 * node.
 */
public final class Registry {
  /** Who may use a registry that demands a login. */
  public static final String USER = "bob";

  public static final String PASSWORD = "secret";

  /** bcrypt of {@link #PASSWORD}. */
  private static final String HTPASSWD =
      USER + ":$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

  private static final Duration START = Duration.ofSeconds(30);

  private final Node node;
  private final int port;
  private final boolean login;

  private Registry(Node node, int port, boolean login) {
    this.node = node;
    this.port = port;
    this.login = login;
  }

  /** One that everybody may use. */
  public static Registry open(Node node, int port) {
    return new Registry(node, port, false).start();
  }

  /** One that demands the login above. */
  public static Registry locked(Node node, int port) {
    return new Registry(node, port, true).start();
  }

  /** One that takes calls and never answers; its address. */
  public static String hanging(Node node, int port) {
    return answering(node, port, "exec sleep 3600\n");
  }

  /** A way to this one on which every call takes two seconds more; its address. */
  public String slowly(int port) {
    return answering(node, port, "sleep 2\nexec socat - TCP:%s\n".formatted(address()));
  }

  /** One that answers every call with the status 503, until {@link #recovered}; its address. */
  public static String failing(Node node, int port) {
    return answering(
        node,
        port,
        """
        while read -r line && [ "${#line}" -gt 1 ]; do :; done
        printf 'HTTP/1.1 503 Service Unavailable\\r\\nContent-Length: 0\\r\\n'
        printf 'Connection: close\\r\\n\\r\\n'
        """);
  }

  /** From now on the failing one answers as this one does. */
  public void recovered(int port) {
    write(node, port, "exec socat - TCP:%s\n".formatted(address()));
  }

  /** A program on the node answers each call, with the call as its input. */
  private static String answering(Node node, int port, String script) {
    write(node, port, script);
    var listen = "TCP-LISTEN:%d,bind=127.0.0.1,fork,reuseaddr".formatted(port);
    node.serve("registry-" + port, List.of("socat", listen, "EXEC:" + program(port)));
    var address = "127.0.0.1:" + port;
    Await.until("a listener at " + address, START, () -> reached(node, address));
    return address;
  }

  private static boolean reached(Node node, String address) {
    return node.attempt(START, "socat", "-u", "OPEN:/dev/null", "TCP:" + address).exit() == 0;
  }

  private static void write(Node node, int port, String script) {
    var file = node.path(program(port));
    var next = node.path(program(port) + ".next");
    try {
      Files.writeString(next, "#!/bin/sh\n" + script);
      Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwxr-xr-x"));
      // Somebody may be executing the old one, which cannot be written to meanwhile.
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static String program(int port) {
    return "/etc/answer-on-" + port;
  }

  /** The beginning of its images' names. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  private Registry start() {
    var name = "registry-" + port;
    var folder = "/etc/" + name;
    try {
      var seen = Files.createDirectories(node.path(folder));
      Files.writeString(seen.resolve("config.yml"), configuration(folder));
      Files.writeString(seen.resolve("htpasswd"), HTPASSWD);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot configure " + name, e);
    }
    node.serve(name, List.of("docker-registry", "serve", folder + "/config.yml"));
    Await.until(
        "an answer of %s on node %s".formatted(name, node.name()),
        START,
        () ->
            node.attempt(START, "busybox", "wget", "-qO-", "http://" + address() + "/").exit()
                == 0);
    return this;
  }

  private String configuration(String folder) {
    var text =
        """
        version: 0.1
        storage: {filesystem: {rootdirectory: /var/lib/registry-%d}}
        http: {addr: "%s"}
        """
            .formatted(port, address());
    return login
        ? text + "auth: {htpasswd: {realm: testbed, path: %s/htpasswd}}\n".formatted(folder)
        : text;
  }

  /**
   * Puts one of the testbed's images into it.
   *
   * @param image one of {@link Images}
   * @param repository its new name with a tag, without the registry
   */
  public void push(String image, String repository) {
    var command =
        new ArrayList<>(
            List.of("skopeo", "--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false"));
    if (login) {
      command.add("--dest-creds=" + USER + ":" + PASSWORD);
    }
    command.add("docker-archive:" + node.archive(image));
    command.add("docker://" + address() + "/" + repository);
    node.exec(command.toArray(String[]::new));
  }
}
