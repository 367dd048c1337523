package io.jubelet.node.recorder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.jubelet.node.decide.admission.AppArmor;
import io.jubelet.node.decide.admission.HostPorts;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.NodeView;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.QosClass;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What admission reads, and nothing else. */
record AdmissionInputs(ObjectMapper json) {
  private static final String OS_LABEL = "kubernetes.io/os";

  ObjectNode of(Pod subject, List<Pod> others, NodeView view) {
    var node = json.createObjectNode();
    node.set("pod", asked(subject));
    var admitted = node.putArray("admitted");
    others.forEach(pod -> admitted.add(held(pod)));
    node.set("host", host(view.host()));
    node.set("node", self(subject, view));
    return node;
  }

  /** Of the Node what this pod hangs on: the labels that it asks for, and the taints. */
  private ObjectNode self(Pod subject, NodeView view) {
    var node =
        json.createObjectNode()
            .put("name", view.self().name())
            .put("fresh", view.fresh())
            .put("supplementalGroups", view.supplementalGroups());
    var asked = new TreeSet<>(selector(subject).keySet());
    terms(subject)
        .map(NodeSelectorTerm::getMatchExpressions)
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .map(NodeSelectorRequirement::getKey)
        .forEach(asked::add);
    var labels = node.putObject("labels");
    view.self()
        .labels()
        .forEach(
            (label, value) -> {
              if (asked.contains(label)) {
                labels.put(label, value);
              }
            });
    node.set("taints", json.valueToTree(view.self().taints()));
    return node;
  }

  private static Map<String, String> selector(Pod pod) {
    return Objects.requireNonNullElse(pod.spec().getNodeSelector(), Map.of());
  }

  private static Stream<NodeSelectorTerm> terms(Pod pod) {
    return Optional.ofNullable(pod.spec().getAffinity())
        .map(Affinity::getNodeAffinity)
        .map(NodeAffinity::getRequiredDuringSchedulingIgnoredDuringExecution)
        .map(NodeSelector::getNodeSelectorTerms)
        .stream()
        .flatMap(List::stream);
  }

  private ObjectNode asked(Pod pod) {
    var node = held(pod);
    var spec = pod.spec();
    if (spec.getOs() != null) {
      node.put("os", spec.getOs().getName());
    }
    var labels = pod.api().getMetadata().getLabels();
    if (labels != null && labels.containsKey(OS_LABEL)) {
      node.put("osLabel", labels.get(OS_LABEL));
    }
    var context = spec.getSecurityContext();
    if (context != null && context.getSupplementalGroupsPolicy() != null) {
      node.put("supplementalGroupsPolicy", context.getSupplementalGroupsPolicy());
    }
    if (context != null && context.getSysctls() != null) {
      var names = node.putArray("sysctls");
      context.getSysctls().forEach(sysctl -> names.add(sysctl.getName()));
    }
    var profiles = AppArmor.profiles(pod);
    if (!profiles.isEmpty()) {
      node.set("appArmor", json.valueToTree(profiles));
    }
    if (!selector(pod).isEmpty()) {
      node.set("nodeSelector", json.valueToTree(selector(pod)));
    }
    if (spec.getAffinity() != null) {
      node.set("nodeAffinity", json.valueToTree(spec.getAffinity().getNodeAffinity()));
    }
    if (spec.getTolerations() != null) {
      node.set("tolerations", json.valueToTree(spec.getTolerations()));
    }
    return node.put("hostNetwork", spec.getHostNetwork())
        .put("hostIPC", spec.getHostIPC())
        .put("hostUsers", spec.getHostUsers());
  }

  /** What a pod takes of the node: its requests as a whole, and ports. */
  private ObjectNode held(Pod pod) {
    var node =
        json.createObjectNode()
            .put("uid", pod.uid().value())
            .put("priority", pod.spec().getPriority())
            .put("fromFile", pod.fromFile())
            .put("qosClass", QosClass.of(pod).apiName());
    var requests = node.putObject("requests");
    PodResources.of(pod)
        .requests()
        .forEach((resource, amount) -> requests.put(resource, amount.toPlainString()));
    var ports = node.putArray("hostPorts");
    HostPorts.of(pod)
        .forEach(
            port ->
                ports
                    .addObject()
                    .put("port", port.number())
                    .put("protocol", port.protocol())
                    .put("address", port.address()));
    return node;
  }

  /** Of the machine's identity only the kernel. */
  private ObjectNode host(HostFacts host) {
    return json.createObjectNode()
        .put("cpus", host.cpus())
        .put("memoryBytes", host.memoryBytes())
        .put("rootFsBytes", host.rootFsBytes())
        .put("appArmor", host.appArmor())
        .put("kernel", host.machine().kernelVersion());
  }
}
