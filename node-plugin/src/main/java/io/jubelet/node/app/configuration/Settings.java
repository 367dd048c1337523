package io.jubelet.node.app.configuration;

import io.jubelet.node.decide.lifecycle.CrashLoop;
import io.jubelet.node.effect.PodFiles;
import io.jubelet.node.model.CgroupDriver;
import io.jubelet.node.model.Endpoint;
import io.jubelet.node.model.GoDuration;
import io.jubelet.node.model.ImageLimits;
import io.jubelet.node.model.LogLimits;
import io.jubelet.node.model.NodeIdentity;
import io.jubelet.node.model.NodeSettings;
import io.jubelet.node.model.NodeSettings.Capacity;
import io.jubelet.node.model.NodeSettings.CgroupSettings;
import io.jubelet.node.model.NodeSettings.Containers;
import io.jubelet.node.model.NodeSettings.ImagePulls;
import io.jubelet.node.model.NodeSettings.LogUpkeep;
import io.jubelet.node.model.NodeSettings.NodeMaker;
import io.jubelet.node.model.NodeSettings.Registration;
import io.jubelet.node.model.NodeSettings.Taint;
import io.jubelet.node.model.NodeSettings.Timing;
import io.jubelet.node.model.PullVerification;
import io.jubelet.node.model.PullVerification.Policy;
import io.jubelet.node.model.RuntimeConfiguration.EvictionSettings;
import io.jubelet.node.model.SandboxLaunch.NodeNetwork;
import io.jubelet.node.model.SysctlName;
import io.jubelet.node.server.ServerSettings;
import io.jubelet.node.server.ServerSettings.Authentication;
import io.jubelet.node.server.ServerSettings.Authorization;
import io.jubelet.node.server.ServerSettings.ServingFiles;
import io.jubelet.node.staticpod.PodFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Turns the configuration in force into the settings that the parts of the agent take. Values that
 * no type can refuse are refused here, with the name of the field.
 */
public final class Settings {
  private static final String ROOT_DIRECTORY = "/var/lib/kubelet";

  /** Pulls at once where nothing is said; upstream pulls one after the other (decision 0012). */
  private static final int PARALLEL_PULLS = 10;

  private static final int PULLS_PER_REGISTRY = 5;
  private static final Duration SHORTEST_LOG_INTERVAL = Duration.ofSeconds(3);

  private final CommandLine commandLine;
  private final Effective effective;

  public Settings(CommandLine commandLine, Effective effective) {
    this.commandLine = commandLine;
    this.effective = effective;
  }

  /** Empty for a node without a cluster (standalone). */
  public Optional<Path> kubeconfig() {
    return commandLine.text("kubeconfig").map(Path::of);
  }

  /** Empty when no files ask for static pods. */
  public Optional<PodFiles> podFiles(NodeIdentity node, InstantSource clock)
      throws BadConfigurationException {
    var path = file("staticPodPath");
    if (path.isPresent() && !path.get().isAbsolute()) {
      throw new BadConfigurationException(
          "staticPodPath must be an absolute path, not '" + path.get() + "'");
    }
    var frequency = positive("fileCheckFrequency");
    return path.map(folder -> new PodFolder(folder, frequency, node.name(), clock));
  }

  public Path rootDirectory() {
    return Path.of(commandLine.text("root-dir").orElse(ROOT_DIRECTORY));
  }

  /**
   * {@code --image-credential-provider-config} and {@code …-bin-dir}; empty when neither is given.
   */
  public Optional<ProviderFiles> credentialProviders() throws BadConfigurationException {
    var config = commandLine.text("image-credential-provider-config").map(Path::of);
    var programs = commandLine.text("image-credential-provider-bin-dir").map(Path::of);
    if (config.isPresent() != programs.isPresent()) {
      throw new BadConfigurationException(
          "--image-credential-provider-config and --image-credential-provider-bin-dir go together");
    }
    return config.map(file -> new ProviderFiles(file, programs.orElseThrow()));
  }

  /** Where credential providers are described, and where their programs are. */
  public record ProviderFiles(Path configuration, Path programs) {}

  /** {@code --cert-dir}, or {@code pki} beneath the root directory. */
  public Path certificateDirectory() {
    return commandLine.text("cert-dir").map(Path::of).orElse(rootDirectory().resolve("pki"));
  }

  /** The node's name: {@code --hostname-override}, else the host's, trimmed and in lower case. */
  public String nodeName(String hostname) throws BadConfigurationException {
    var name = commandLine.text("hostname-override").orElse(hostname).strip();
    if (!name.toLowerCase(java.util.Locale.ROOT).matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
      throw new BadConfigurationException("'" + name + "' cannot be the name of a node");
    }
    return name.toLowerCase(java.util.Locale.ROOT);
  }

  /** The addresses of {@code --node-ip}, at most one of each family; empty when it is not given. */
  public List<String> nodeIps() throws BadConfigurationException {
    var ips = new ArrayList<String>();
    for (var ip : commandLine.text("node-ip").map(text -> text.split(",")).orElse(new String[0])) {
      ips.add(Addresses.nodeIp(ip.strip()));
    }
    if (ips.size() > 2 || ips.size() == 2 && Addresses.v6(ips.get(0)) == Addresses.v6(ips.get(1))) {
      throw new BadConfigurationException(
          "--node-ip takes one address, or one IPv4 and one IPv6 address, not '"
              + String.join(",", ips)
              + "'");
    }
    return ips;
  }

  public NodeSettings node(NodeIdentity identity) throws BadConfigurationException {
    var endpoint = endpoint("containerRuntimeEndpoint");
    return new NodeSettings(
        identity,
        rootDirectory(),
        Path.of(effective.text("podLogsDir")),
        endpoint,
        effective.text("imageServiceEndpoint").isEmpty()
            ? endpoint
            : endpoint("imageServiceEndpoint"),
        registration(),
        timing(),
        new Capacity(
            atLeast(0, "maxPods"),
            atLeast(0, "podsPerCore"),
            effective.textMap("kubeReserved"),
            effective.textMap("systemReserved")),
        cgroups(),
        eviction(),
        network(),
        images(),
        imageLimits(),
        logs(),
        new Containers(allowedUnsafeSysctls(), effective.truth("seccompDefault"), longestRest()),
        port("port"));
  }

  public ServerSettings server() throws BadConfigurationException {
    requireNoWebhookStandalone();
    return new ServerSettings(
        effective.truth("enableServer"),
        Addresses.literal("address", effective.text("address")),
        port("port"),
        Addresses.literal("healthzBindAddress", effective.text("healthzBindAddress")),
        effective.whole("healthzPort") == 0 ? 0 : port("healthzPort"),
        new ServingFiles(file("tlsCertFile"), file("tlsPrivateKeyFile")),
        new Authentication(
            file("authentication.x509.clientCAFile"),
            effective.truth("authentication.webhook.enabled"),
            effective.span("authentication.webhook.cacheTTL")),
        authorization(),
        effective.truth("enableDebuggingHandlers"),
        effective.span("streamingConnectionIdleTimeout"));
  }

  private List<String> allowedUnsafeSysctls() throws BadConfigurationException {
    var field = "allowedUnsafeSysctls";
    var allowed = effective.texts(field);
    for (var pattern : allowed) {
      var star = pattern.indexOf('*');
      var fixed = SysctlName.dotted(star < 0 ? pattern : pattern.substring(0, star));
      if (SysctlName.namespace(fixed).isEmpty() || star >= 0 && star != pattern.length() - 1) {
        throw new BadConfigurationException(
            field + ": '" + pattern + "' is not known to be kept apart by a namespace");
      }
    }
    return List.copyOf(allowed);
  }

  /** As long as in the Go kubelet at most. */
  private Duration longestRest() throws BadConfigurationException {
    var field = "crashLoopBackOff.maxContainerRestartPeriod";
    var asked = effective.span(field);
    if (asked.compareTo(Duration.ofSeconds(1)) < 0 || asked.compareTo(CrashLoop.LONGEST) > 0) {
      throw new BadConfigurationException(
          field + " must be between 1s and 300s, not " + GoDuration.format(asked));
    }
    return asked;
  }

  private ImagePulls images() throws BadConfigurationException {
    var asked = atLeast(0, "maxParallelImagePulls");
    var serial = effective.truth("serializeImagePulls");
    if (serial && asked > 1) {
      throw new BadConfigurationException(
          "maxParallelImagePulls is %d, which serializeImagePulls forbids".formatted(asked));
    }
    var parallel = asked == 0 ? PARALLEL_PULLS : asked;
    return new ImagePulls(serial ? 1 : parallel, PULLS_PER_REGISTRY, verification());
  }

  /** With the bounds of the Go kubelet (ValidateKubeletConfiguration, NewImageGCManager). */
  private ImageLimits imageLimits() throws BadConfigurationException {
    var high = percent("imageGCHighThresholdPercent");
    var low = percent("imageGCLowThresholdPercent");
    if (low >= high) {
      throw new BadConfigurationException(
          "imageGCLowThresholdPercent must be less than imageGCHighThresholdPercent, and %d is not"
              .formatted(low));
    }
    var youngest = effective.span("imageMinimumGCAge");
    var oldest = effective.span("imageMaximumGCAge");
    if (oldest.isNegative() || !oldest.isZero() && oldest.compareTo(youngest) <= 0) {
      throw new BadConfigurationException(
          "imageMaximumGCAge must be longer than imageMinimumGCAge, or 0s, not "
              + GoDuration.format(oldest));
    }
    return new ImageLimits(high, low, youngest, oldest);
  }

  private int percent(String path) throws BadConfigurationException {
    var value = effective.whole(path);
    if (value < 0 || value > 100) {
      throw new BadConfigurationException(path + " must be between 0 and 100, not " + value);
    }
    return (int) value;
  }

  /** With the bounds of the Go kubelet (ValidateKubeletConfiguration, NewContainerLogManager). */
  private LogUpkeep logs() throws BadConfigurationException {
    var interval = effective.span("containerLogMonitorInterval");
    if (interval.compareTo(SHORTEST_LOG_INTERVAL) < 0) {
      throw new BadConfigurationException(
          "containerLogMonitorInterval must be at least 3s, not " + GoDuration.format(interval));
    }
    var size = effective.text("containerLogMaxSize");
    try {
      return new LogUpkeep(
          new LogLimits(LogLimits.bytes(size), atLeast(2, "containerLogMaxFiles")),
          atLeast(1, "containerLogMaxWorkers"),
          interval);
    } catch (IllegalArgumentException | ArithmeticException bad) {
      throw new BadConfigurationException(
          "containerLogMaxSize must be a size such as 10Mi, not '" + size + "'");
    }
  }

  private PullVerification verification() throws BadConfigurationException {
    var field = "imagePullCredentialsVerificationPolicy";
    var policy =
        switch (one(
            field,
            "NeverVerify",
            "NeverVerifyPreloadedImages",
            "NeverVerifyAllowlistedImages",
            "AlwaysVerify")) {
          case "NeverVerify" -> Policy.NEVER;
          case "AlwaysVerify" -> Policy.ALWAYS;
          case "NeverVerifyAllowlistedImages" -> Policy.ALLOWLISTED;
          default -> Policy.PRELOADED;
        };
    var list = "preloadedImagesVerificationAllowlist";
    var exempt = effective.texts(list);
    if (policy != Policy.ALLOWLISTED && !exempt.isEmpty()) {
      throw new BadConfigurationException(
          list + " is only for the policy NeverVerifyAllowlistedImages of " + field);
    }
    for (var pattern : exempt) {
      if (!PullVerification.pattern(pattern)) {
        throw new BadConfigurationException(
            list + ": '" + pattern + "' is neither a repository nor one that ends in /*");
      }
    }
    return new PullVerification(policy, exempt);
  }

  /** As in the Go kubelet, which does not start then either. */
  private void requireNoWebhookStandalone() throws BadConfigurationException {
    if (kubeconfig().isPresent() || !effective.truth("enableServer")) {
      return;
    }
    if (effective.truth("authentication.webhook.enabled")) {
      throw new BadConfigurationException(
          "without --kubeconfig nobody can review tokens:"
              + " set authentication.webhook.enabled: false");
    }
    if (effective.text("authorization.mode").equals("Webhook")) {
      throw new BadConfigurationException(
          "without --kubeconfig nobody can authorize requests:"
              + " set authorization.mode: AlwaysAllow");
    }
  }

  private Registration registration() throws BadConfigurationException {
    var taints = new ArrayList<Taint>();
    for (var element : effective.elements("registerWithTaints")) {
      taints.add(
          new Taint(
              text(element.get("key")), text(element.get("value")), text(element.get("effect"))));
    }
    for (var taint : commandLine.texts("register-with-taints")) {
      taints.add(taint(taint));
    }
    return new Registration(
        nodeMaker(), commandLine.textMap("node-labels"), taints, effective.text("providerID"));
  }

  private NodeMaker nodeMaker() throws BadConfigurationException {
    if (kubeconfig().isEmpty()) {
      return NodeMaker.NOBODY;
    }
    return effective.truth("registerNode") ? NodeMaker.AGENT : NodeMaker.OTHERS;
  }

  private Timing timing() throws BadConfigurationException {
    return new Timing(
        positive("syncFrequency"),
        positive("nodeStatusUpdateFrequency"),
        positive("nodeStatusReportFrequency"),
        Duration.ofSeconds(atLeast(1, "nodeLeaseDurationSeconds")),
        positive("runtimeRequestTimeout"));
  }

  private CgroupSettings cgroups() throws BadConfigurationException {
    var root = effective.text("cgroupRoot");
    if (!root.isEmpty() && !root.startsWith("/") || root.contains("..")) {
      throw new BadConfigurationException(
          "cgroupRoot must be an absolute path, not '" + root + "'");
    }
    var pids = effective.whole("podPidsLimit");
    return new CgroupSettings(
        root.isEmpty() ? "/" : root,
        one("cgroupDriver", "cgroupfs", "systemd").equals("systemd")
            ? CgroupDriver.SYSTEMD
            : CgroupDriver.CGROUPFS,
        effective.truth("cpuCFSQuota"),
        positive("cpuCFSQuotaPeriod"),
        pids > 0 ? Optional.of(pids) : Optional.empty());
  }

  private EvictionSettings eviction() throws BadConfigurationException {
    var hard = effective.textMap("evictionHard");
    var soft = effective.textMap("evictionSoft");
    EvictionSignals.check("evictionHard", hard.keySet());
    EvictionSignals.check("evictionSoft", soft.keySet());
    EvictionSignals.check(
        "evictionMinimumReclaim", effective.textMap("evictionMinimumReclaim").keySet());
    var grace = new TreeMap<String, Long>();
    for (var entry : effective.textMap("evictionSoftGracePeriod").entrySet()) {
      grace.put(entry.getKey(), seconds("evictionSoftGracePeriod", entry.getValue()));
    }
    requireGrace(soft.keySet(), grace.keySet());
    return new EvictionSettings(
        hard,
        soft,
        grace,
        effective.textMap("evictionMinimumReclaim"),
        Optional.of(effective.whole("evictionMaxPodGracePeriod")),
        Optional.of(effective.span("evictionPressureTransitionPeriod").toSeconds()));
  }

  private static void requireGrace(Collection<String> soft, Collection<String> grace)
      throws BadConfigurationException {
    for (var signal : soft) {
      if (!grace.contains(signal)) {
        throw new BadConfigurationException(
            "evictionSoft sets " + signal + " and evictionSoftGracePeriod does not");
      }
    }
  }

  private NodeNetwork network() throws BadConfigurationException {
    for (var dns : effective.texts("clusterDNS")) {
      Addresses.literal("clusterDNS", dns);
    }
    return new NodeNetwork(
        effective.texts("clusterDNS"), effective.text("clusterDomain"), file("resolvConf"));
  }

  private Authorization authorization() throws BadConfigurationException {
    return new Authorization(
        one("authorization.mode", "Webhook", "AlwaysAllow").equals("Webhook"),
        effective.span("authorization.webhook.cacheAuthorizedTTL"),
        effective.span("authorization.webhook.cacheUnauthorizedTTL"));
  }

  private Endpoint endpoint(String path) throws BadConfigurationException {
    var text = effective.text(path);
    try {
      return new Endpoint(text.startsWith("/") ? "unix://" + text : text);
    } catch (IllegalArgumentException bad) {
      throw new BadConfigurationException(path + ": " + bad.getMessage());
    }
  }

  private Optional<Path> file(String path) {
    var text = effective.text(path);
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  private int port(String path) throws BadConfigurationException {
    var port = effective.whole(path);
    if (port < 1 || port > 65535) {
      throw new BadConfigurationException(path + " must be between 1 and 65535, not " + port);
    }
    return (int) port;
  }

  private int atLeast(int least, String path) throws BadConfigurationException {
    var value = effective.whole(path);
    if (value < least) {
      throw new BadConfigurationException(path + " must be at least " + least + ", not " + value);
    }
    if (value > Integer.MAX_VALUE) {
      throw new BadConfigurationException(
          "%s must be at most %d, not %d".formatted(path, Integer.MAX_VALUE, value));
    }
    return (int) value;
  }

  private Duration positive(String path) throws BadConfigurationException {
    var value = effective.span(path);
    if (!value.isPositive()) {
      throw new BadConfigurationException(
          path + " must be longer than 0s, not " + GoDuration.format(value));
    }
    return value;
  }

  private String one(String path, String... allowed) throws BadConfigurationException {
    var value = effective.text(path);
    if (!List.of(allowed).contains(value)) {
      throw new BadConfigurationException(
          path + " must be one of " + String.join(", ", allowed) + ", not '" + value + "'");
    }
    return value;
  }

  /** {@code key=value:Effect} or {@code key:Effect}. */
  private static Taint taint(String text) throws BadConfigurationException {
    var colon = text.lastIndexOf(':');
    var effect = text.substring(colon + 1);
    if (colon < 1 || !List.of("NoSchedule", "PreferNoSchedule", "NoExecute").contains(effect)) {
      throw new BadConfigurationException(
          "--register-with-taints: '" + text + "' is not of the form key=value:Effect");
    }
    var equals = text.indexOf('=');
    return equals < 0
        ? new Taint(text.substring(0, colon), "", effect)
        : new Taint(text.substring(0, equals), text.substring(equals + 1, colon), effect);
  }

  private static String text(@org.jspecify.annotations.Nullable Value value) {
    return value instanceof Value.Text(String text) ? text : "";
  }

  private static long seconds(String field, String text) throws BadConfigurationException {
    try {
      return GoDuration.parse(text).toSeconds();
    } catch (IllegalArgumentException bad) {
      throw new BadConfigurationException(field + ": " + bad.getMessage());
    }
  }
}
