package io.jubelet.node.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.server.ServerSettings.Authentication;
import io.jubelet.node.server.ServerSettings.Authorization;
import io.jubelet.node.server.ServerSettings.ServingFiles;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeServerTest {
  private static final NodeIdentity NODE = new NodeIdentity("n1", List.of("127.0.0.1"));

  @TempDir Path directory = Path.of("");

  private final Vertx vertx = Vertx.vertx();
  private final TestApi api = new TestApi();
  private final TestAuthority authority;
  private Optional<NodeServer> server = Optional.empty();

  NodeServerTest() throws Exception {
    this.authority = new TestAuthority();
  }

  @BeforeEach
  void start() throws Exception {
    start(running(), URI.create("http://127.0.0.1:1/"));
  }

  @AfterEach
  void stop() throws Exception {
    server.ifPresent(NodeServer::close);
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private void start(PodStatus status, URI streaming) throws Exception {
    server.ifPresent(NodeServer::close);
    var log =
        Files.writeString(directory.resolve("0.log"), "2026-01-01T00:00:01Z stdout F hello\n");
    var node = new TestNode(status, log, streaming);
    var settings = settings(authority.write(directory.resolve("ca.crt")));
    var files =
        ServingCertificate.ensure(
            settings.certificate(), directory, NODE, Instant.parse("2026-01-01T00:00:00Z"));
    var neighbours =
        new NodeServer.Neighbours(api, node, node, () -> Instant.parse("2026-06-01T00:00:00Z"));
    server =
        Optional.of(
            NodeServer.start(vertx, settings, files, neighbours)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS));
  }

  private static ServerSettings settings(Path clientCa) throws IOException {
    var ports = twoFreePorts();
    return new ServerSettings(
        true,
        "127.0.0.1",
        ports.getFirst(),
        "127.0.0.1",
        ports.getLast(),
        new ServingFiles(Optional.empty(), Optional.empty()),
        new Authentication(Optional.of(clientCa), true, Duration.ofMinutes(2)),
        new Authorization(true, Duration.ofMinutes(5), Duration.ofSeconds(30)),
        true,
        Duration.ofHours(4));
  }

  /** Held at the same time, or they may be one, which Vert.x would share between both servers. */
  private static List<Integer> twoFreePorts() throws IOException {
    try (var one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return List.of(one.getLocalPort(), other.getLocalPort());
    }
  }

  private static PodStatus running() {
    return new PodStatusBuilder()
        .addNewContainerStatus()
        .withName("main")
        .withContainerID("containerd://c1")
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .endContainerStatus()
        .build();
  }

  private String get(SSLContext tls, String path, String... headers) throws Exception {
    try (var client = HttpClient.newBuilder().sslContext(tls).build()) {
      var request =
          HttpRequest.newBuilder(
              URI.create("https://127.0.0.1:" + server.orElseThrow().port() + path));
      if (headers.length > 0) {
        request.headers(headers);
      }
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    }
  }

  @Test
  void callerWithoutIdentityIsUnauthorized() throws Exception {
    assertThat(get(TestAuthority.nobody(), "/pods")).isEqualTo("401 Unauthorized");
  }

  @Test
  void certificateOfAnotherAuthorityIsUnauthorized() throws Exception {
    var foreign = new TestAuthority().client("admin", "system:masters");
    assertThat(get(foreign, "/pods")).isEqualTo("401 Unauthorized");
  }

  @Test
  void certificateMeantForServersIsUnauthorized() throws Exception {
    assertThat(get(authority.server("admin", ""), "/pods")).isEqualTo("401 Unauthorized");
  }

  @Test
  void userWithoutTheRightIsForbidden() throws Exception {
    assertThat(get(authority.client("eve", "system:nodes"), "/pods"))
        .isEqualTo(
            "403 Forbidden (user=eve, verb=get, resource=nodes, subresource(s)=[pods proxy])\n");
    assertThat(get(authority.client("scraper", ""), "/containerLogs/ns/web/main"))
        .isEqualTo(
            "403 Forbidden (user=scraper, verb=get, resource=nodes, subresource(s)=[proxy])\n");
  }

  @Test
  void rightIsAskedForBySubresource() throws Exception {
    assertThat(get(authority.client("scraper", ""), "/metrics")).startsWith("200 ");
  }

  @Test
  void verdictIsRemembered() throws Exception {
    var admin = authority.client("admin", "");
    get(admin, "/healthz");
    get(admin, "/healthz");
    assertThat(api.questions).hasValue(1);
  }

  @Test
  void bearerTokenIsReviewed() throws Exception {
    assertThat(get(TestAuthority.nobody(), "/healthz", "Authorization", "Bearer good"))
        .isEqualTo("200 ok");
    assertThat(get(TestAuthority.nobody(), "/healthz", "Authorization", "Bearer bad"))
        .isEqualTo("401 Unauthorized");
  }

  @Test
  void podsAreListed() throws Exception {
    assertThat(get(authority.client("admin", ""), "/pods"))
        .startsWith("200 {")
        .contains("\"kind\":\"PodList\"", "\"name\":\"web\"", "containerd://c1");
    assertThat(get(authority.client("admin", ""), "/runningpods/")).contains("\"uid\":\"uid-1\"");
  }

  @Test
  void whyTellsAStoryAndJsonToThoseWhoAskForIt() throws Exception {
    var admin = authority.client("admin", "");
    assertThat(get(admin, "/why/ns/web")).isEqualTo("200 take the pod\n");
    assertThat(get(admin, "/why/ns/web?output=json")).isEqualTo("200 {\"decisions\":[]}");
    assertThat(get(admin, "/why/ns/web", "Accept", "application/json"))
        .isEqualTo("200 {\"decisions\":[]}");
    assertThat(get(admin, "/why/ns/web", "Accept", "application/json, */*"))
        .as("kubectl get --raw")
        .isEqualTo("200 take the pod\n");
    assertThat(get(admin, "/why/ns/nope"))
        .isEqualTo("404 no decision about a pod \"ns/nope\" is known on this node\n");
    assertThat(get(admin, "/why/ns")).isEqualTo("404 404: Page Not Found");
  }

  @Test
  void whyNeedsTheRightToProxy() throws Exception {
    assertThat(get(TestAuthority.nobody(), "/why/ns/web")).isEqualTo("401 Unauthorized");
    assertThat(get(authority.client("scraper", ""), "/why/ns/web"))
        .isEqualTo(
            "403 Forbidden (user=scraper, verb=get, resource=nodes, subresource(s)=[proxy])\n");
  }

  @Test
  void logIsSent() throws Exception {
    var admin = authority.client("admin", "");
    assertThat(get(admin, "/containerLogs/ns/web/main")).isEqualTo("200 hello\n");
  }

  @Test
  void logOfWhatDoesNotExistIsAnsweredAsTheGoKubeletDoes() throws Exception {
    var admin = authority.client("admin", "");
    assertThat(get(admin, "/containerLogs/ns/nope/main"))
        .isEqualTo("404 pod \"nope\" does not exist");
    assertThat(get(admin, "/containerLogs/ns/web/nope"))
        .isEqualTo("404 container \"nope\" not found in pod \"web\"");
    assertThat(get(admin, "/containerLogs/ns/web/main?previous=true"))
        .isEqualTo("400 previous terminated container \"main\" in pod \"web\" not found");
    assertThat(get(admin, "/containerLogs/ns/web/main?tailLines=x"))
        .isEqualTo("400 {\"message\": \"Unable to decode query.\"}");
    assertThat(get(admin, "/containerLogs/ns/web/main?limitBytes=0"))
        .isEqualTo("422 {\"message\": \"Invalid request.\"}");
  }

  @Test
  void logOfAWaitingContainerNamesTheReason() throws Exception {
    var waiting =
        new PodStatusBuilder()
            .addNewContainerStatus()
            .withName("main")
            .withNewState()
            .withNewWaiting()
            .withReason("ContainerCreating")
            .endWaiting()
            .endState()
            .endContainerStatus()
            .build();
    start(waiting, URI.create("http://127.0.0.1:1/"));
    assertThat(get(authority.client("admin", ""), "/containerLogs/ns/web/main"))
        .isEqualTo("400 container \"main\" in pod \"web\" is waiting to start: ContainerCreating");
  }

  @Test
  void unknownPathIsNotFound() throws Exception {
    assertThat(get(authority.client("admin", ""), "/nowhere")).startsWith("404 ");
  }

  @Test
  void healthzOfTheLoopbackNeedsNoIdentity() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + server.orElseThrow().healthzPort() + "/healthz");
      var response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("ok");
    }
  }

  @Test
  void execWithoutStreamsOrUpgradeIsRefused() throws Exception {
    var admin = authority.client("admin", "");
    assertThat(get(admin, "/exec/ns/web/main?command=ls"))
        .isEqualTo("400 you must specify at least 1 of stdin, stdout, stderr");
    assertThat(get(admin, "/exec/ns/web/main?command=ls&output=1"))
        .isEqualTo("400 Upgrade request required");
    assertThat(get(admin, "/exec/ns/web/uid-2/main?command=ls&output=1"))
        .isEqualTo("404 pod does not exist");
    assertThat(get(admin, "/exec/ns/web/nope?command=ls&output=1"))
        .isEqualTo("500 container not found (\"nope\")");
  }

  @Test
  void execIsRelayedToTheRuntimeBothWays() throws Exception {
    try (var runtime = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      start(running(), URI.create("http://127.0.0.1:" + runtime.getLocalPort() + "/"));
      var served = CompletableFuture.supplyAsync(() -> echoOnce(runtime));
      var tls = authority.client("admin", "").getSocketFactory();
      try (var socket = tls.createSocket("127.0.0.1", server.orElseThrow().port())) {
        socket.setSoTimeout(10_000);
        write(
            socket.getOutputStream(),
            "POST /exec/ns/web/uid-1/main?command=cat&command=x&input=1&output=1 HTTP/1.1\r\n"
                + "Host: n1\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                + "Authorization: Bearer secret\r\n"
                + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n");
        var head = head(socket.getInputStream());
        assertThat(head)
            .startsWith("HTTP/1.1 101 ")
            .containsIgnoringCase("upgrade: SPDY/3.1")
            .containsIgnoringCase("x-stream-protocol-version: v4.channel.k8s.io");
        write(socket.getOutputStream(), "ping");
        assertThat(socket.getInputStream().readNBytes(4))
            .isEqualTo("ping".getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(served.get(10, TimeUnit.SECONDS))
          .startsWith("POST /exec/c1-cat-x HTTP/1.1\r\n")
          .containsIgnoringCase("upgrade: SPDY/3.1")
          .doesNotContainIgnoringCase("authorization");
    }
  }

  /** Accepts one upgrade, sends four bytes back, closes; answers the head of the request. */
  private static String echoOnce(ServerSocket runtime) {
    try (var socket = runtime.accept()) {
      var head = head(socket.getInputStream());
      write(
          socket.getOutputStream(),
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
              + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n");
      socket.getOutputStream().write(socket.getInputStream().readNBytes(4));
      return head;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void write(java.io.OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String head(java.io.InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }
}
