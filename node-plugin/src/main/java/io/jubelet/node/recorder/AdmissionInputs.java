package io.jubelet.node.recorder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jubelet.node.decide.admission.HostPorts;
import io.jubelet.node.model.HostFacts;
import io.jubelet.node.model.Pod;
import io.jubelet.node.model.PodResources;
import io.jubelet.node.model.QosClass;
import java.util.List;

/** What admission reads, and nothing else. */
record AdmissionInputs(ObjectMapper json) {
  private static final String OS_LABEL = "kubernetes.io/os";

  ObjectNode of(Pod subject, List<Pod> others, HostFacts host) {
    var node = json.createObjectNode();
    node.set("pod", asked(subject));
    var admitted = node.putArray("admitted");
    others.forEach(pod -> admitted.add(held(pod)));
    node.set("host", host(host));
    return node;
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
    if (context != null && context.getSysctls() != null) {
      var names = node.putArray("sysctls");
      context.getSysctls().forEach(sysctl -> names.add(sysctl.getName()));
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
        .put("kernel", host.machine().kernelVersion());
  }
}
