package io.jubelet.node.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.jubelet.node.effect.Deadline;
import io.jubelet.node.effect.Outcome;
import io.jubelet.node.effect.Outcome.Done;
import io.jubelet.node.effect.Outcome.Refused;
import io.jubelet.node.effect.Outcome.Unknown;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodUid;
import io.jubelet.node.model.References;
import io.jubelet.node.model.References.Port;
import io.jubelet.node.model.References.ServiceAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What pods refer to by name. Each object is read by itself, because the Node authorizer lets a
 * node read those that its own pods name, and no others.
 *
 * <p>A pod sees every object as it was when the pod was first asked about, or later: what was made
 * just before the pod is there, although another pod has caused an older state to be kept.
 */
final class ReferencedObjects {
  /** As old as a volume's content may be in addition to the pod's own sync period. */
  private static final Duration LIFETIME = Duration.ofSeconds(30);

  /** The address of the API server's own service changes with the whole cluster. */
  private static final Duration API_SERVICE_LIFETIME = Duration.ofMinutes(5);

  /** With {@link #MAX_KEPT_CHARS} the bound of this cache: 16 MiB. Others are read each time. */
  private static final int MAX_OBJECTS = 256;

  private static final int MAX_KEPT_CHARS = 64 * 1024;
  private static final int MAX_NAMESPACES = 64;

  /** More pods than a node has; one that falls out has its objects read anew, once. */
  private static final int MAX_PODS = 1024;

  private static final String API_SERVICE = "/api/v1/namespaces/default/services/kubernetes";

  private final Connection connection;
  private final NamedObjects named;
  private final FreshCache<String, Optional<Content>> objects =
      new FreshCache<>(MAX_OBJECTS, LIFETIME, ReferencedObjects::worthKeeping);
  private final FreshCache<String, List<ServiceAddress>> services =
      new FreshCache<>(MAX_NAMESPACES, LIFETIME, _ -> true);
  private final FreshCache<String, List<ServiceAddress>> apiService =
      new FreshCache<>(1, API_SERVICE_LIFETIME, list -> !list.isEmpty());
  private final AnswerCache<PodUid, Long> firstAsked = new AnswerCache<>(MAX_PODS);

  /** Text and binary data of a config map, or of a secret, whose values are all binary. */
  private record Content(SortedMap<String, String> data, SortedMap<String, String> binary) {
    int chars() {
      return chars(data) + chars(binary);
    }

    private static int chars(SortedMap<String, String> map) {
      return map.values().stream().mapToInt(String::length).sum();
    }

    /** Secrets never reach a log. */
    @Override
    public String toString() {
      return "Content" + data.keySet() + binary.keySet();
    }
  }

  ReferencedObjects(Connection connection) {
    this.connection = connection;
    this.named = new NamedObjects(connection);
  }

  Outcome<References> of(Pod pod, Duration timeout) {
    var deadline = Deadline.after(timeout);
    var names = ReferencedNames.of(pod);
    var moment = firstAsked(pod.uid());
    var namespace = "/api/v1/namespaces/" + Call.segment(pod.name().namespace());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var reading = new Reading(threads, moment, deadline);
      var maps = reading.all(namespace + "/configmaps/", names.configMaps());
      var secrets = reading.all(namespace + "/secrets/", names.secrets());
      var own =
          threads.submit(
              () ->
                  Boolean.FALSE.equals(pod.spec().getEnableServiceLinks())
                      ? new Done<>(List.<ServiceAddress>of())
                      : services(namespace + "/services", moment, deadline));
      var api = threads.submit(() -> apiService(moment, deadline));
      return collected(maps)
          .then(m -> collected(secrets).then(s -> with(m, s, await(own), await(api))));
    }
  }

  private static Outcome<References> with(
      SortedMap<String, Content> maps,
      SortedMap<String, Content> secrets,
      Outcome<List<ServiceAddress>> own,
      Outcome<List<ServiceAddress>> api) {
    var configMaps = new TreeMap<String, SortedMap<String, String>>();
    var binary = new TreeMap<String, SortedMap<String, String>>();
    maps.forEach((name, content) -> configMaps.put(name, content.data));
    maps.forEach((name, content) -> put(binary, name, content.binary));
    var secretData = new TreeMap<String, SortedMap<String, String>>();
    secrets.forEach((name, content) -> secretData.put(name, content.binary));
    return own.then(
        o -> api.map(a -> new References(configMaps, secretData, joined(o, a), binary)));
  }

  private static void put(
      SortedMap<String, SortedMap<String, String>> all,
      String name,
      SortedMap<String, String> one) {
    if (!one.isEmpty()) {
      all.put(name, one);
    }
  }

  /** A service of the pod's namespace goes before the API server's of the same name. */
  private static List<ServiceAddress> joined(List<ServiceAddress> own, List<ServiceAddress> api) {
    var byName = new TreeMap<String, ServiceAddress>();
    api.forEach(service -> byName.put(service.name(), service));
    own.forEach(service -> byName.put(service.name(), service));
    return List.copyOf(byName.values());
  }

  private long firstAsked(PodUid pod) {
    return firstAsked
        .get(pod)
        .orElseGet(
            () -> {
              var now = System.nanoTime();
              firstAsked.put(pod, now, Duration.ofDays(3650));
              return now;
            });
  }

  private static boolean worthKeeping(Optional<Content> content) {
    return content.isPresent() && content.get().chars() <= MAX_KEPT_CHARS;
  }

  /** Reads several objects at once. */
  private final class Reading {
    private final ExecutorService threads;
    private final long moment;
    private final Deadline deadline;

    Reading(ExecutorService threads, long moment, Deadline deadline) {
      this.threads = threads;
      this.moment = moment;
      this.deadline = deadline;
    }

    SortedMap<String, Future<Outcome<Optional<Content>>>> all(
        String folder, SortedSet<String> names) {
      var answers = new TreeMap<String, Future<Outcome<Optional<Content>>>>();
      for (var name : names) {
        var target = folder + Call.segment(name);
        answers.put(
            name,
            threads.submit(
                () ->
                    objects.get(
                        target,
                        moment,
                        deadline,
                        left -> named.read(target, left, ReferencedObjects::content))));
      }
      return answers;
    }
  }

  private static Content content(JsonNode object) {
    var data = new TreeMap<String, String>();
    var binary = new TreeMap<String, String>();
    boolean secret = object.path("kind").asText().equals("Secret");
    object
        .path("data")
        .properties()
        .forEach(
            entry -> {
              var text = entry.getValue().asText();
              if (secret) {
                binary.put(entry.getKey(), decoded(text));
              } else {
                data.put(entry.getKey(), text);
              }
            });
    object
        .path("binaryData")
        .properties()
        .forEach(entry -> binary.put(entry.getKey(), decoded(entry.getValue().asText())));
    return new Content(data, binary);
  }

  static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
  }

  private Outcome<List<ServiceAddress>> services(String target, long moment, Deadline deadline) {
    return services.get(
        target,
        moment,
        deadline,
        left ->
            connection
                .send(Call.get(target), left.left())
                .outcome(
                    list -> {
                      var found = new ArrayList<ServiceAddress>();
                      list.path("items").forEach(item -> address(item).ifPresent(found::add));
                      return List.copyOf(found);
                    }));
  }

  private Outcome<List<ServiceAddress>> apiService(long moment, Deadline deadline) {
    // Any kept one will do, however old the pod.
    var whenever = moment - API_SERVICE_LIFETIME.toNanos();
    return apiService.get(
        API_SERVICE,
        whenever,
        deadline,
        left -> {
          var reply = connection.send(Call.get(API_SERVICE), left.left());
          return reply.is(Reply.NOT_FOUND)
              ? new Done<>(List.of())
              : reply.outcome(item -> address(item).stream().toList());
        });
  }

  /** Headless services and external names have no address and no variables. */
  private static Optional<ServiceAddress> address(JsonNode service) {
    var ip = service.path("spec").path("clusterIP").asText();
    if (ip.isEmpty() || ip.equals("None")) {
      return Optional.empty();
    }
    var ports = new ArrayList<Port>();
    for (var port : service.path("spec").path("ports")) {
      ports.add(
          new Port(
              port.path("name").asText(),
              port.path("port").asInt(),
              port.path("protocol").asText("TCP")));
    }
    return Optional.of(
        new ServiceAddress(service.path("metadata").path("name").asText(), ip, ports));
  }

  /** What is there of the objects; the first refusal or loss stands for all. */
  private static Outcome<SortedMap<String, Content>> collected(
      SortedMap<String, Future<Outcome<Optional<Content>>>> answers) {
    var present = new TreeMap<String, Content>();
    for (var entry : answers.entrySet()) {
      switch (await(entry.getValue())) {
        case Done<Optional<Content>>(Optional<Content> content) ->
            content.ifPresent(found -> present.put(entry.getKey(), found));
        case Refused<Optional<Content>>(String reason, String message) -> {
          return new Refused<>(reason, message);
        }
        case Unknown<Optional<Content>>(String cause) -> {
          return new Unknown<>(cause);
        }
      }
    }
    return new Done<>(present);
  }

  private static <T> Outcome<T> await(Future<Outcome<T>> answer) {
    try {
      return answer.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Unknown<>("interrupted while reading what the pod refers to");
    } catch (ExecutionException e) {
      throw new IllegalStateException("reading what a pod refers to failed", e.getCause());
    }
  }
}
