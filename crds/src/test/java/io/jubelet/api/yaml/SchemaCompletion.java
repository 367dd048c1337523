package io.jubelet.api.yaml;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;

/**
 * Adds to a generated schema what the generator has no annotation for (kubernetes-client issue
 * 6669): list types, and bounds of the strings inside lists and maps, which the cost estimator of
 * CEL rules needs.
 */
final class SchemaCompletion {
  /** Longest string inside a list or map: a label key with its prefix. */
  private static final long ELEMENT_LENGTH = 317;

  private SchemaCompletion() {}

  static void complete(JSONSchemaProps schema) {
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
    if (schema.getItems() != null) {
      var items = schema.getItems().getSchema();
      completeList(schema, items);
      completeElement(items);
    }
    if (schema.getAdditionalProperties() != null) {
      completeElement(schema.getAdditionalProperties().getSchema());
    }
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(SchemaCompletion::complete);
    }
  }

  /**
   * Conditions merge by type, so that operator and node can both apply theirs; every other list is
   * one value.
   */
  private static void completeList(JSONSchemaProps list, JSONSchemaProps items) {
    if (isCondition(items)) {
      list.setXKubernetesListType("map");
      list.setXKubernetesListMapKeys(List.of("type"));
    } else {
      list.setXKubernetesListType("atomic");
    }
  }

  private static boolean isCondition(JSONSchemaProps items) {
    return items.getProperties() != null
        && items.getProperties().containsKey("type")
        && items.getProperties().containsKey("lastTransitionTime");
  }

  private static void completeElement(JSONSchemaProps element) {
    if ("string".equals(element.getType()) && element.getMaxLength() == null) {
      element.setMaxLength(ELEMENT_LENGTH);
    }
    complete(element);
  }
}
