package io.jubelet.node.app.configuration;

import java.net.Inet6Address;
import java.net.InetAddress;

/** IP addresses as text; names are refused and never looked up. */
final class Addresses {
  private Addresses() {}

  /** The address, if it is a literal. */
  static String literal(String field, String text) throws BadConfigurationException {
    parse(field, text);
    return text;
  }

  /** An address that others can reach: not loopback, multicast, link-local or unspecified. */
  static String nodeIp(String text) throws BadConfigurationException {
    var ip = parse("--node-ip", text);
    if (ip.isLoopbackAddress()
        || ip.isMulticastAddress()
        || ip.isLinkLocalAddress()
        || ip.isAnyLocalAddress()) {
      throw new BadConfigurationException(
          "--node-ip must be an address that other nodes can reach, not '" + text + "'");
    }
    return text;
  }

  static boolean v6(String text) {
    return text.indexOf(':') >= 0;
  }

  private static InetAddress parse(String field, String text) throws BadConfigurationException {
    try {
      return v6(text) ? Inet6Address.ofLiteral(text) : InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      throw new BadConfigurationException(field + ": '" + text + "' is not an IP address");
    }
  }
}
