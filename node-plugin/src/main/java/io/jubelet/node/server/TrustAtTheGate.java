package io.jubelet.node.server;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets every client certificate through TLS, unverified, because {@link ClientCertificates}
 * verifies it for each request: a caller with a foreign certificate shall read 401 and not a broken
 * handshake, and one that also bears a token shall be heard (Go: tls.RequestClientCert).
 */
final class TrustAtTheGate extends X509ExtendedTrustManager {
  private static final X509Certificate[] NO_HINT = {};

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException("this side is the server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new UnsupportedOperationException("this side is the server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw new UnsupportedOperationException("this side is the server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NO_HINT;
  }
}
