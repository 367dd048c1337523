package io.jubelet.node.runtimehost;

import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.RuntimeConfiguration;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import java.util.Optional;
import java.util.TreeMap;

/** Configurations that differ only in what goes to files. */
final class Contents {
  static final Endpoint ENDPOINT = new Endpoint("unix:///run/c.sock");

  private Contents() {}

  static RuntimeConfiguration content(String pause, String handler, CgroupDriver driver) {
    return content(Optional.of(pause), Optional.of(handler), Optional.of(driver));
  }

  static RuntimeConfiguration content(
      Optional<String> pause, Optional<String> handler, Optional<CgroupDriver> driver) {
    return at(ENDPOINT, pause, handler, driver);
  }

  static RuntimeConfiguration at(
      Endpoint endpoint,
      Optional<String> pause,
      Optional<String> handler,
      Optional<CgroupDriver> driver) {
    return new RuntimeConfiguration(
        "nrr-1",
        "containerd",
        endpoint,
        endpoint,
        handler,
        pause,
        driver,
        new EvictionSettings(
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty()),
        new TreeMap<>());
  }
}
