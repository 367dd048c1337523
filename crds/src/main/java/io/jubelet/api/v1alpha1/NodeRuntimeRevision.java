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

/** One rendered configuration: immutable, named by its content, written by the operator. */
@JsonClassDescription(
    "One rendered configuration: immutable, named by its content, written by the " + "operator.")
@Group("jubelet.io")
@Version("v1alpha1")
@Plural("noderuntimerevisions")
@Singular("noderuntimerevision")
@ShortNames("nrr")
@ValidationRule(
    value = "self.metadata.name.matches('^nrr-[0-9a-f]{12,64}$')",
    message = "metadata.name must be nrr- and the hash of the content")
@ValidationRule(
    value = "self.spec == oldSelf.spec",
    fieldPath = ".spec",
    message = "a revision is immutable")
@AdditionalPrinterColumn(name = "Runtime", jsonPath = ".spec.config.runtime.name")
@AdditionalPrinterColumn(name = "Endpoint", jsonPath = ".spec.config.runtime.endpoint")
@AdditionalPrinterColumn(name = "Pause image", jsonPath = ".spec.config.pauseImage", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public final class NodeRuntimeRevision extends CustomResource<NodeRuntimeRevisionSpec, Void> {
  private static final long serialVersionUID = 1;
}
