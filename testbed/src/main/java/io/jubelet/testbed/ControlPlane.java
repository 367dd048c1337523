package io.jubelet.testbed;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * etcd and kube-apiserver, and what else was asked for, in a network namespace of their own: TLS,
 * RBAC, the Node authorizer and NodeRestriction. Nothing survives {@link #close()}.
 */
public final class ControlPlane implements AutoCloseable {
  /** What may run beside etcd and the API server. */
  public enum Component {
    SCHEDULER,
    CONTROLLER_MANAGER
  }

  private static final Duration READY = Duration.ofSeconds(90);
  private static final String ADMINS = "system:masters";
  private static final String ETCD = "http://127.0.0.1:2379";

  private final Tools tools;
  private final ClusterNetwork network;
  private final Ledger ledger;
  private final Path state;
  private final Certificates certificates;

  /** Kept for a restart: the keys that they name sign the tokens that are about. */
  private List<String> apiFlags = List.of();

  private Optional<Daemon> store = Optional.empty();
  private Optional<Daemon> api = Optional.empty();

  private ControlPlane(Tools tools, ClusterNetwork network, Ledger ledger, Path state) {
    this.tools = tools;
    this.network = network;
    this.ledger = ledger;
    this.state = state;
    this.certificates = Certificates.create(state.resolve("pki"));
  }

  /**
   * Starts a control plane without nodes and returns when it is ready. What an earlier run under
   * this name left is removed first.
   *
   * @param name tells clusters of one clone apart, as in {@link ClusterName}
   */
  public static ControlPlane start(String name, Set<Component> components) {
    var tools = Tools.find();
    var cluster = ClusterName.of(name, tools.repository());
    var state = State.fresh(tools, cluster);
    var ledger = new Ledger(cluster);
    try {
      var network = ClusterNetwork.create(cluster, ledger);
      var plane = start(tools, network, ledger, state, components);
      if (components.contains(Component.CONTROLLER_MANAGER)) {
        plane.awaitServiceAccounts();
      }
      return plane;
    } catch (RuntimeException e) {
      ledger.undo();
      throw e;
    }
  }

  static ControlPlane start(
      Tools tools, ClusterNetwork network, Ledger ledger, Path state, Set<Component> components) {
    var plane = new ControlPlane(tools, network, ledger, state.resolve("control-plane"));
    plane.startApi();
    if (components.contains(Component.CONTROLLER_MANAGER)) {
      plane.startControllerManager();
    }
    if (components.contains(Component.SCHEDULER)) {
      plane.startScheduler();
    }
    return plane;
  }

  /** The API server's address, as nodes, pods and this machine reach it. */
  public String server() {
    return "https://%s:%d".formatted(network.hubAddress(), ClusterNetwork.API_PORT);
  }

  /** This machine's address in the cluster's network. */
  String hostAddress() {
    return network.hostAddress();
  }

  /** A kubeconfig file of a cluster administrator. */
  public Path adminKubeconfig() {
    return kubeconfig("admin", List.of(ADMINS));
  }

  /** A kubeconfig file of a user with these groups; permissions come from RBAC. */
  public Path kubeconfig(String user, List<String> groups) {
    return Kubeconfig.write(
        state.resolve("kubeconfig").resolve(fileName(user)), kubeconfigText(user, groups));
  }

  /** A client of a cluster administrator; the caller closes it. */
  public KubernetesClient client() {
    return client(adminKubeconfig());
  }

  /** A client that uses a kubeconfig file; the caller closes it. */
  public static KubernetesClient client(Path kubeconfig) {
    var configuration = Config.fromKubeconfig(kubeconfig.toFile());
    return new KubernetesClientBuilder().withConfig(configuration).build();
  }

  /** The log of a program of this cluster. */
  Path log(String program) {
    return state.resolve("log").resolve(program + ".log");
  }

  /** Who has asked for what. */
  public Audit audit() {
    return new Audit(auditLog());
  }

  private Path auditLog() {
    return state.resolve("audit.log");
  }

  /** Runs kubectl as a cluster administrator; it must succeed. */
  public String kubectl(String... arguments) {
    return Command.run(kubectlCommand(List.of(arguments)));
  }

  /** Runs kubectl as a cluster administrator; it may fail. */
  public Command.Result attemptKubectl(List<String> arguments) {
    return Command.attempt(Command.DEADLINE, kubectlCommand(arguments));
  }

  private List<String> kubectlCommand(List<String> arguments) {
    var words = new ArrayList<>(List.of(tools.program("kubectl")));
    words.addAll(List.of("--kubeconfig", adminKubeconfig().toString()));
    words.addAll(arguments);
    return words;
  }

  /**
   * The command, run in the network of the control plane. What is started so ends with the cluster,
   * also when it is removed because an earlier run was killed.
   */
  public List<String> inNetwork(List<String> command) {
    var words = new ArrayList<>(network.inHub());
    words.addAll(command);
    return words;
  }

  /** Kills the API server; etcd and the other components go on. */
  public void killApi() {
    api.ifPresent(daemon -> daemon.kill(READY));
  }

  /** Starts the API server again after {@link #killApi} and returns when it is ready. */
  public void restartApi() {
    runApi();
  }

  /** Ends all processes of the cluster and removes what it made; its state folder stays. */
  @Override
  public void close() {
    ledger.undo();
  }

  /** Waits for what pods need from the controller manager, which takes seconds to start. */
  void awaitServiceAccounts() {
    try (var client = client()) {
      Await.until(
          "the default service account",
          READY,
          () -> client.serviceAccounts().inNamespace("default").withName("default").get() != null);
    }
  }

  Certificates certificates() {
    return certificates;
  }

  String kubeconfigText(String user, List<String> groups) {
    var pair =
        certificates.client("client-" + fileName(user), new Certificates.Subject(user, groups));
    return Kubeconfig.text(server(), certificates.authority(), pair);
  }

  private static String fileName(String user) {
    return user.replaceAll("[^A-Za-z0-9.-]", "_");
  }

  private void startApi() {
    store =
        Optional.of(
            start(
                "etcd",
                "--name=testbed",
                "--data-dir=" + state.resolve("etcd"),
                "--unsafe-no-fsync",
                "--listen-client-urls=" + ETCD,
                "--advertise-client-urls=" + ETCD,
                "--listen-peer-urls=http://127.0.0.1:2380",
                "--log-level=warn"));
    apiFlags = List.of(apiFlags());
    runApi();
  }

  private void runApi() {
    api = Optional.of(start("kube-apiserver", apiFlags.toArray(String[]::new)));
    try (var client = client()) {
      Await.until(
          "readiness of the API server at " + server(),
          READY,
          () -> {
            store.ifPresent(Daemon::mustRun);
            api.ifPresent(Daemon::mustRun);
            return ready(client);
          });
    }
  }

  private String[] apiFlags() {
    var serving = apiServing();
    var accounts = certificates.client("accounts", new Certificates.Subject("accounts", List.of()));
    var kubelets =
        certificates.client(
            "kubelets", new Certificates.Subject("kube-apiserver-kubelet-client", List.of(ADMINS)));
    return new String[] {
      "--etcd-servers=" + ETCD,
      "--bind-address=0.0.0.0",
      "--advertise-address=" + network.hubAddress(),
      "--secure-port=" + ClusterNetwork.API_PORT,
      "--endpoint-reconciler-type=none",
      "--service-cluster-ip-range=" + ClusterNetwork.SERVICE_SUBNET,
      "--client-ca-file=" + certificates.authority(),
      "--tls-cert-file=" + serving.certificate(),
      "--tls-private-key-file=" + serving.key(),
      "--service-account-issuer=https://kubernetes.default.svc",
      "--service-account-key-file=" + accounts.certificate(),
      "--service-account-signing-key-file=" + accounts.key(),
      "--authorization-mode=Node,RBAC",
      "--enable-admission-plugins=NodeRestriction",
      "--kubelet-certificate-authority=" + certificates.authority(),
      "--kubelet-client-certificate=" + kubelets.certificate(),
      "--kubelet-client-key=" + kubelets.key(),
      "--kubelet-preferred-address-types=InternalIP",
      "--allow-privileged=true",
      "--audit-policy-file=" + Audit.writePolicy(state.resolve("audit-policy.yaml")),
      "--audit-log-path=" + auditLog(),
    };
  }

  private Certificates.Pair apiServing() {
    return certificates.server(
        "kube-apiserver",
        "kube-apiserver",
        List.of(
            "IP:" + network.hubAddress(),
            "IP:" + ClusterNetwork.SERVICE_ADDRESS,
            "IP:127.0.0.1",
            "DNS:kubernetes",
            "DNS:kubernetes.default",
            "DNS:kubernetes.default.svc",
            "DNS:kubernetes.default.svc.cluster.local"));
  }

  private void startControllerManager() {
    var kubeconfig = kubeconfig("system:kube-controller-manager", List.of());
    start(
        "kube-controller-manager",
        "--kubeconfig=" + kubeconfig,
        "--bind-address=127.0.0.1",
        "--leader-elect=false",
        "--root-ca-file=" + certificates.authority(),
        "--service-account-private-key-file=" + state.resolve("pki/accounts.key"),
        "--use-service-account-credentials=true",
        "--cluster-signing-cert-file=" + certificates.authority(),
        "--cluster-signing-key-file=" + certificates.authorityKey());
  }

  private void startScheduler() {
    start(
        "kube-scheduler",
        "--kubeconfig=" + kubeconfig("system:kube-scheduler", List.of()),
        "--bind-address=127.0.0.1",
        "--leader-elect=false");
  }

  private Daemon start(String program, String... flags) {
    var command = new ArrayList<>(List.of(tools.program(program)));
    command.addAll(List.of(flags));
    return Daemon.start(program, state.resolve("log"), inNetwork(command));
  }

  private static boolean ready(KubernetesClient client) {
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException _) {
      return false;
    }
  }
}
