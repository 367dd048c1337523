package io.jubelet.node.volume;

import io.jubelet.node.effect.KubeApi.Token;
import io.jubelet.node.effect.KubeApi.TokenRequest;
import io.jubelet.node.effect.Outcome;
import java.time.Duration;

/** Where service-account tokens come from: {@code KubeApi::token}. */
public interface TokenSource {
  Outcome<Token> token(TokenRequest request, Duration timeout);
}
