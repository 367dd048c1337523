package io.jubelet.node.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jubelet.node.model.GoDuration;
import io.jubelet.node.model.RegistryCredential;
import io.jubelet.node.registry.DockerConfig.Login;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One credential provider, an exec plugin of the administrator: it reads a {@code
 * CredentialProviderRequest} from its standard input and writes a {@code
 * CredentialProviderResponse}.
 *
 * @param version the {@code apiVersion} that it speaks
 * @param images the places it is asked about ({@code matchImages})
 * @param lifetime how long an answer counts that does not say so itself
 * @param tokens when it acts for service accounts
 */
record CredentialPlugin(
    String name,
    Path program,
    List<String> arguments,
    Map<String, String> environment,
    String version,
    List<String> images,
    Duration lifetime,
    Optional<TokenAttributes> tokens) {
  /** As upstream has it. */
  static final Duration LONGEST = Duration.ofMinutes(1);

  private static final int MAX_OUTPUT = 1 << 20;
  private static final int MAX_COMPLAINT = 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  CredentialPlugin {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    images = List.copyOf(images);
  }

  /** What an answer counts for. */
  enum Keep {
    IMAGE,
    REGISTRY,
    GLOBAL
  }

  /**
   * @param lifetime zero when it must not be kept
   */
  record Answer(List<RegistryCredential> credentials, Keep keep, Duration lifetime) {}

  /** It has no answer; the message says why and holds nothing that it wrote to its output. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /** Asks for the credentials of an image; it is killed when its time is over. */
  Answer ask(String image, Identity who, Duration timeout) throws FailedException {
    var limit = timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
    try {
      var folder = Files.createTempDirectory("jubelet-provider-");
      try {
        return echoless(answer(run(request(image, who), limit, folder)), who);
      } finally {
        Files.deleteIfExists(folder.resolve("out"));
        Files.deleteIfExists(folder.resolve("err"));
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw failed("could not be run: " + e.getMessage());
    }
  }

  private FailedException failed(String why) {
    return new FailedException("the credential provider '" + name + "' " + why);
  }

  /** The folder is readable for its owner alone (createTempDirectory), and so is what it holds. */
  private byte[] run(byte[] request, Duration limit, Path folder)
      throws IOException, FailedException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(arguments);
    var output = folder.resolve("out");
    var errors = folder.resolve("err");
    var builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    var process = builder.start();
    try {
      // Beside the wait: one that does not read what it is asked must not outlive its time.
      Thread.ofVirtual().name("ask " + name).start(() -> tell(process, request));
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failed("did not answer within " + limit.toSeconds() + " s");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw failed("was interrupted");
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw failed(
          "failed with exit code %d: %s"
              .formatted(
                  process.exitValue(),
                  new String(read(errors, MAX_COMPLAINT), StandardCharsets.UTF_8).strip()));
    }
    return read(output, MAX_OUTPUT);
  }

  private static void tell(Process process, byte[] request) {
    try (var input = process.getOutputStream()) {
      input.write(request);
    } catch (IOException _) {
      // It may answer without reading what it is asked.
    }
  }

  private byte[] request(String image, Identity who) throws IOException {
    var request = JSON.createObjectNode();
    request.put("kind", "CredentialProviderRequest").put("apiVersion", version);
    request.put("image", image);
    if (who.account().isPresent()) {
      request.put("serviceAccountToken", who.token());
      var annotations = request.putObject("serviceAccountAnnotations");
      who.annotations().forEach(annotations::put);
    }
    return JSON.writeValueAsBytes(request);
  }

  /** A token that is the password itself must not be kept for longer than the token counts. */
  private Answer echoless(Answer answer, Identity who) throws FailedException {
    var echoed =
        who.account().isPresent()
            && tokens.filter(TokenAttributes::perToken).isEmpty()
            && answer.credentials().stream().anyMatch(it -> it.password().equals(who.token()));
    if (echoed) {
      throw failed("answered with the token as the password, which needs the cacheType Token");
    }
    return answer;
  }

  private static byte[] read(Path file, int most) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(most);
    }
  }

  private Answer answer(byte[] output) throws FailedException {
    JsonNode response;
    try {
      response = JSON.readTree(output);
    } catch (IOException _) {
      throw failed("did not answer with JSON");
    }
    if (!response.path("kind").asText().equals("CredentialProviderResponse")
        || !response.path("apiVersion").asText().equals(version)) {
      throw failed(
          "answered with %s of %s, not CredentialProviderResponse of %s"
              .formatted(
                  response.path("kind").asText("nothing"),
                  response.path("apiVersion").asText("nothing"),
                  version));
    }
    var credentials = new ArrayList<RegistryCredential>();
    for (var entry : response.path("auth").properties()) {
      var login = entry.getValue();
      DockerConfig.place(entry.getKey())
          .map(
              place ->
                  DockerConfig.credential(
                      place,
                      new Login(
                          DockerConfig.text(login, "username"),
                          DockerConfig.text(login, "password"),
                          ""),
                      Optional.empty()))
          .ifPresent(credentials::add);
    }
    return new Answer(List.copyOf(credentials), keep(response), lifetime(response));
  }

  private Keep keep(JsonNode response) throws FailedException {
    var type = response.path("cacheKeyType").asText();
    return switch (type) {
      case "Image" -> Keep.IMAGE;
      case "Registry" -> Keep.REGISTRY;
      case "Global" -> Keep.GLOBAL;
      default ->
          throw failed(
              "answered with the cacheKeyType '" + type + "', not Image, Registry or Global");
    };
  }

  private Duration lifetime(JsonNode response) throws FailedException {
    var text = response.path("cacheDuration").asText();
    if (text.isEmpty() || text.equals("null")) {
      return lifetime;
    }
    try {
      return GoDuration.parse(text);
    } catch (IllegalArgumentException bad) {
      throw failed("answered with the cacheDuration " + bad.getMessage());
    }
  }
}
