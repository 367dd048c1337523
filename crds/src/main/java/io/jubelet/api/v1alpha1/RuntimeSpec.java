package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * A container runtime and where it listens.
 *
 * @param endpoint {@code unix:///path}
 * @param imageEndpoint empty: the same as {@code endpoint}
 * @param defaultHandler empty: the runtime's own default
 */
@Wire
public record RuntimeSpec(
    @JsonPropertyDescription("The runtime's kind.") @Required Name name,
    @JsonPropertyDescription("CRI socket of the runtime: unix:///path.")
        @Required
        @Size(max = 107)
        @ValidationRule(value = UNIX_SOCKET, message = UNIX_SOCKET_MESSAGE)
        String endpoint,
    @JsonPropertyDescription("CRI socket of the image service; default: endpoint.")
        @Size(max = 107)
        @ValidationRule(value = UNIX_SOCKET, message = UNIX_SOCKET_MESSAGE)
        String imageEndpoint,
    @JsonPropertyDescription(
            "Runtime handler for pods without a RuntimeClass; default: the runtime's own.")
        @Size(max = 63)
        @ValidationRule(
            value = "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
            message = "must be the name of a runtime handler, such as runc")
        String defaultHandler) {

  /** 107 bytes is what sun_path of unix(7) holds; the scheme makes the real limit lower. */
  static final String UNIX_SOCKET = "self.matches('^unix:///[A-Za-z0-9._/-]+$')";

  static final String UNIX_SOCKET_MESSAGE = "must be a unix socket: unix:///path";

  public RuntimeSpec {
    imageEndpoint = Absence.text(imageEndpoint);
    defaultHandler = Absence.text(defaultHandler);
  }

  /** The kinds of runtimes there are drivers for. */
  public enum Name {
    @JsonProperty("containerd")
    CONTAINERD,
    @JsonProperty("crio")
    CRIO,
    @JsonProperty("docker")
    DOCKER
  }
}
