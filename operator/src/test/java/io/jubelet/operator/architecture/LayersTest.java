package io.jubelet.operator.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

final class LayersTest {
  private static final String ROOT = "io.jubelet.operator";

  /** Which package may use which others; what is not here is forbidden. */
  private static final Map<String, List<String>> MAY_USE =
      Map.of(
          "model", List.of(),
          "decide", List.of("model"),
          "kube", List.of("model", "decide"),
          "app", List.of("model", "decide", "kube"));

  private static final JavaClasses OPERATOR =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static String layer(JavaClass type) {
    var rest = type.getPackageName().substring(ROOT.length());
    return rest.isEmpty() ? "" : rest.substring(1).split("\\.", 2)[0];
  }

  @Test
  void everyClassBelongsToAListedPackageThatIsNullMarked() {
    var bad = new TreeSet<String>();
    for (JavaClass type : OPERATOR) {
      if (!MAY_USE.containsKey(layer(type))
          || !type.getPackage().isAnnotatedWith(NullMarked.class)) {
        bad.add(type.getName());
      }
    }
    assertThat(OPERATOR).isNotEmpty();
    assertThat(bad).isEmpty();
  }

  @Test
  void packagesUseOnlyWhatTheTableAllows() {
    var forbidden = new ArrayList<String>();
    for (JavaClass type : OPERATOR) {
      var user = layer(type);
      type.getDirectDependenciesFromSelf().stream()
          .filter(use -> use.getTargetClass().getPackageName().startsWith(ROOT))
          .filter(use -> !layer(use.getTargetClass()).equals(user))
          .filter(
              use -> !MAY_USE.getOrDefault(user, List.of()).contains(layer(use.getTargetClass())))
          .forEach(use -> forbidden.add(use.getDescription()));
    }
    assertThat(forbidden).isEmpty();
  }

  @Test
  void decisionsDoNotUseEachOther() {
    slices().matching(ROOT + ".decide.(*)..").should().notDependOnEachOther().check(OPERATOR);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(OPERATOR);
  }

  @Test
  void decisionsTouchNothingOfTheWorld() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".model..", ROOT + ".decide..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.net..",
            "java.util.concurrent..",
            "java.util.logging..",
            "org.jboss.logging..",
            "io.fabric8.kubernetes.client..",
            "io.javaoperatorsdk..",
            "io.quarkus..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.nio\\.file\\.Files|java\\.time\\.Clock|java\\.lang\\.Thread"
                + "|java\\.util\\.(Random|HashMap|HashSet)|java\\.security\\.SecureRandom")
        .check(OPERATOR);
  }

  @Test
  void onlyAppReadsTheWallClock() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".app..")
        .should()
        .callMethodWhere(
            target(nameMatching("now|systemUTC|systemDefaultZone|currentTimeMillis"))
                .and(
                    target(
                        owner(
                            resideInAnyPackage("java.time..")
                                .or(nameMatching("java\\.lang\\.System"))))))
        .check(OPERATOR);
  }

  @Test
  void librariesStayBehindTheirAdapters() {
    Stream.of("jakarta..", "io.quarkus..", "io.smallrye..")
        .forEach(
            library ->
                noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT + ".app..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(library)
                    .check(OPERATOR));
  }
}
