package io.jubelet.node.registry;

import java.util.List;

/**
 * That a credential provider acts for the service accounts of pods (KEP-4412).
 *
 * @param audience whom the token that it is given is for
 * @param perToken whether an answer counts for that token alone, and not for the account
 * @param required whether it is asked for pods with a service account only
 * @param requiredAnnotations of the account, without which it is not asked; they are given to it
 * @param optionalAnnotations given to it where the account has them
 */
record TokenAttributes(
    String audience,
    boolean perToken,
    boolean required,
    List<String> requiredAnnotations,
    List<String> optionalAnnotations) {
  TokenAttributes {
    requiredAnnotations = List.copyOf(requiredAnnotations);
    optionalAnnotations = List.copyOf(optionalAnnotations);
  }
}
