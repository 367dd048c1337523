package io.jubelet.node.model;

import java.util.List;

/**
 * Which images that are present may be used without showing a credential ({@code
 * imagePullCredentialsVerificationPolicy} of KubeletConfiguration).
 *
 * @param exempt for {@link Policy#ALLOWLISTED}: repositories, or all that begin with a text that
 *     ends in {@code /*}
 */
public record PullVerification(Policy policy, List<String> exempt) {
  private static final String ALL_BENEATH = "/*";

  public PullVerification {
    exempt = List.copyOf(exempt);
  }

  /** Whom a credential is asked of. */
  public enum Policy {
    NEVER,
    /** All but images that no kubelet pulled. */
    PRELOADED,
    /** All but images of the list. */
    ALLOWLISTED,
    ALWAYS
  }

  /**
   * Whether a pod must show that it may use an image.
   *
   * @param ours whether a kubelet of this node pulled it, or began to
   */
  public boolean needed(String repository, boolean ours) {
    return switch (policy) {
      case NEVER -> false;
      case PRELOADED -> ours;
      case ALLOWLISTED -> exempt.stream().noneMatch(pattern -> covers(pattern, repository));
      case ALWAYS -> true;
    };
  }

  /** Whether a text can be in the list: a repository, or one with a star for all beneath it. */
  public static boolean pattern(String text) {
    var bare = text.endsWith(ALL_BENEATH) ? text.substring(0, text.length() - 2) : text;
    return !bare.isEmpty()
        && !bare.endsWith("/")
        && bare.chars().noneMatch(c -> c == '*' || c == '@' || c == ' ')
        && bare.indexOf(':', bare.lastIndexOf('/') + 1) < 0;
  }

  private static boolean covers(String pattern, String repository) {
    return pattern.endsWith(ALL_BENEATH)
        ? repository.startsWith(pattern.substring(0, pattern.length() - 1))
        : repository.equals(pattern);
  }
}
