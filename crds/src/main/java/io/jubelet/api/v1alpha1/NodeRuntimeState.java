package io.jubelet.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** What one node may do and what it reports: one per Node, of the Node's name, owned by it. */
@JsonClassDescription(
    "What one node may do and what it reports: one per Node, of its name, owned by " + "it.")
@Group("jubelet.io")
@Version("v1alpha1")
@Plural("noderuntimestates")
@Singular("noderuntimestate")
@ShortNames("nrs")
@ValidationRule(
    value = "self.metadata.name == self.spec.nodeName",
    fieldPath = ".spec.nodeName",
    message = "must be this object's name")
@AdditionalSelectableField(jsonPath = ".spec.configName")
@AdditionalSelectableField(jsonPath = ".status.rollout.phase")
@AdditionalPrinterColumn(name = "Runtime", jsonPath = ".status.agent.runtime.name")
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.agent.runtime.version")
@AdditionalPrinterColumn(name = "Current", jsonPath = ".status.agent.committedRevision")
@AdditionalPrinterColumn(name = "Desired", jsonPath = ".spec.revision")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.rollout.phase")
@AdditionalPrinterColumn(name = "Step", jsonPath = ".status.agent.step")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(name = "Attempt", jsonPath = ".spec.attempt", priority = 1)
@AdditionalPrinterColumn(name = "Config", jsonPath = ".spec.configName", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.rollout.message", priority = 1)
public final class NodeRuntimeState
    extends CustomResource<NodeRuntimeStateSpec, NodeRuntimeStateStatus> {
  private static final long serialVersionUID = 1;
}
