package io.jubelet.bench;

import io.jubelet.testbed.Command;
import io.jubelet.testbed.TestbedFailure;
import io.jubelet.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where and of what figures were taken. */
final class Machine {
  private final String loadBefore = load();

  /** What is true now, and the load of the machine when this object was made. */
  Map<String, String> facts(Settings settings) {
    var repository = Tools.find().repository();
    var facts = new LinkedHashMap<String, String>();
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("kernel", System.getProperty("os.version"));
    facts.put("java", System.getProperty("java.vm.version"));
    facts.put("commit", commit(repository));
    facts.put("aotCache", Boolean.toString(Files.exists(aotCache(repository))));
    facts.put("loadBefore", loadBefore);
    facts.put("loadAfter", load());
    facts.put("settings", settings.toString());
    return facts;
  }

  private static String commit(Path repository) {
    return Command.run("git", "-C", repository.toString(), "describe", "--always", "--dirty")
        .strip();
  }

  /** Where the agent's launcher looks for it. */
  private static Path aotCache(Path repository) {
    return repository.resolve("node-plugin/target/quarkus-app/jubelet-node.aot");
  }

  private static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).strip();
    } catch (IOException e) {
      throw new TestbedFailure("cannot read /proc/loadavg", e);
    }
  }
}
