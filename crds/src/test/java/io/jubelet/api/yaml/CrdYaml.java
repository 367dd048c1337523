package io.jubelet.api.yaml;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.jubelet.api.v1alpha1.NodeRuntimeConfig;
import io.jubelet.api.v1alpha1.NodeRuntimeRevision;
import io.jubelet.api.v1alpha1.NodeRuntimeState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The CustomResourceDefinitions as files: name to text. */
final class CrdYaml {
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(NodeRuntimeConfig.class, NodeRuntimeRevision.class, NodeRuntimeState.class);

  private CrdYaml() {}

  /** Writes the files into the folder given as the only argument; other files are left. */
  public static void main(String... arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: CrdYaml FOLDER");
    }
    for (Map.Entry<String, String> file : files().entrySet()) {
      var target = Path.of(arguments[0]).resolve(file.getKey());
      Files.writeString(target, file.getValue());
      System.out.println("wrote " + target);
    }
  }

  static SortedMap<String, String> files() {
    var texts = new TreeMap<String, ByteArrayOutputStream>();
    new CRDGenerator()
        .customResourceClasses(KINDS)
        .forCRDVersions("v1")
        .withMinQuotes(false) // without quotes the enum value False would be read as a boolean
        .withPostProcessor(new Completion())
        .withOutput(new InMemory(texts))
        .generate();
    var files = new TreeMap<String, String>();
    texts.forEach(
        (name, text) ->
            files.put(name.replace("-v1", ".yaml"), text.toString(StandardCharsets.UTF_8)));
    return files;
  }

  private static final class Completion implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata resource, String crdVersion) {
      var crd = (CustomResourceDefinition) resource;
      var kind = kindOf(crd);
      for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
        var schema = version.getSchema().getOpenAPIV3Schema();
        schema.setRequired(List.of("spec"));
        schema.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
        SchemaCompletion.complete(schema);
        describe(schema.getProperties(), version.getSubresources() != null);
        inDeclaredOrder(kind, version.getAdditionalPrinterColumns());
      }
      return crd;
    }

    /** What no record of ours is: its parts are. A kind without the subresource has no status. */
    private static void describe(Map<String, JSONSchemaProps> parts, boolean hasStatus) {
      parts.getOrDefault("spec", new JSONSchemaProps()).setDescription("What is asked for.");
      parts.getOrDefault("status", new JSONSchemaProps()).setDescription("What was observed.");
      if (!hasStatus) {
        parts.remove("status");
      }
    }

    /** The generator sorts columns by path; people read them in the order of the annotations. */
    private static void inDeclaredOrder(
        Class<? extends HasMetadata> kind, List<CustomResourceColumnDefinition> columns) {
      var declared =
          Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
              .map(AdditionalPrinterColumn::name)
              .toList();
      columns.sort(Comparator.comparing(column -> declared.indexOf(column.getName())));
    }

    private static Class<? extends HasMetadata> kindOf(CustomResourceDefinition crd) {
      var name = crd.getSpec().getNames().getKind();
      return KINDS.stream()
          .filter(kind -> kind.getSimpleName().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private static final class InMemory
      extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
    private final Map<String, ByteArrayOutputStream> texts;

    InMemory(Map<String, ByteArrayOutputStream> texts) {
      this.texts = texts;
    }

    @Override
    protected ByteArrayOutputStream createStreamFor(String crdName) {
      var text = new ByteArrayOutputStream();
      texts.put(crdName, text);
      return text;
    }
  }
}
