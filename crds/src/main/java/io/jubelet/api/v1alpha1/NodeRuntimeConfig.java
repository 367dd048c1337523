package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** The user's intent for a set of nodes, and how its rollout goes. */
@JsonClassDescription(
    "What the user wants of a set of nodes: container runtime, pause image, cgroup "
        + "driver, eviction, limits; and how the change goes through them.")
@Group("jubelet.io")
@Version("v1alpha1")
@Plural("noderuntimeconfigs")
@Singular("noderuntimeconfig")
@ShortNames("nrc")
@ValidationRule(
    value = "size(self.metadata.name) <= 63",
    message = "metadata.name must have at most 63 characters: it becomes a label value")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Progressing",
    jsonPath = ".status.conditions[?(@.type==\"Progressing\")].status")
@AdditionalPrinterColumn(
    name = "Degraded",
    jsonPath = ".status.conditions[?(@.type==\"Degraded\")].status")
@AdditionalPrinterColumn(name = "Updated", jsonPath = ".status.nodes.summary")
@AdditionalPrinterColumn(name = "Target", jsonPath = ".status.revision.target")
@AdditionalPrinterColumn(name = "Paused", jsonPath = ".spec.rollout.paused", type = Type.BOOLEAN)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class NodeRuntimeConfig
    extends CustomResource<NodeRuntimeConfigSpec, NodeRuntimeConfigStatus> {
  private static final long serialVersionUID = 1;
}
