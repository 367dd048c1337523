package io.jubelet.node.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

final class LayersTest {
  private static final JavaClasses NODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(Layers.ROOT);

  private static final String[] PURE_PACKAGES =
      Layers.PURE.stream().map(LayersTest::beneath).toArray(String[]::new);

  @Test
  void everyClassBelongsToAListedPackage() {
    var unlisted = new TreeSet<String>();
    for (JavaClass type : NODE) {
      if (!Layers.all().contains(Layers.of(type.getPackageName()))) {
        unlisted.add(type.getName());
      }
    }
    assertThat(NODE).isNotEmpty();
    assertThat(unlisted).isEmpty();
  }

  @Test
  void packagesUseOnlyWhatTheTableAllows() {
    var forbidden = new ArrayList<String>();
    for (JavaClass type : NODE) {
      var user = Layers.of(type.getPackageName());
      type.getDirectDependenciesFromSelf().stream()
          .filter(use -> use.getTargetClass().getPackageName().startsWith(Layers.ROOT))
          .filter(use -> !Layers.mayUse(user, Layers.of(use.getTargetClass().getPackageName())))
          .forEach(use -> forbidden.add(use.getDescription()));
    }
    assertThat(forbidden).isEmpty();
  }

  @Test
  void everyPackageIsNullMarked() {
    var unmarked = new TreeSet<String>();
    for (JavaClass type : NODE) {
      if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
        unmarked.add(type.getPackageName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @Test
  void decisionsDoNotUseEachOther() {
    slices()
        .matching(Layers.ROOT + ".decide.(*)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true)
        .check(NODE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(Layers.ROOT + ".(**)").should().beFreeOfCycles().check(NODE);
  }

  @Test
  void pureCodeTouchesNothingOfTheWorld() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE_PACKAGES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.net..",
            "java.nio.channels..",
            "java.util.concurrent..",
            "java.util.logging..",
            "org.slf4j..",
            "org.jboss.logging..",
            "io.quarkus..",
            "io.vertx..",
            "io.grpc..",
            "io.netty..",
            "java.lang.foreign..")
        .check(NODE);
    noClasses()
        .that()
        .resideInAnyPackage(PURE_PACKAGES)
        .should()
        .dependOnClassesThat(
            are(
                nameMatching(
                    "java\\.nio\\.file\\.Files|java\\.time\\.Clock"
                        + "|java\\.lang\\.(Thread|Process|ProcessBuilder|Runtime|System\\$Logger)"
                        + "|java\\.util\\.(Random|HashMap|HashSet|IdentityHashMap)"
                        + "|java\\.security\\.SecureRandom")))
        .check(NODE);
  }

  @Test
  void pureCodeDrawsNothing() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE_PACKAGES)
        .should()
        .callMethodWhere(target(nameMatching("randomUUID|random|nanoTime|identityHashCode")))
        .because("the same inputs lead to the same decision, in any process")
        .check(NODE);
  }

  @Test
  void onlyAppReadsTheWallClock() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage(beneath("app"))
            .should()
            .callMethodWhere(
                target(nameMatching("now|systemUTC|systemDefaultZone|currentTimeMillis"))
                    .and(
                        target(
                            owner(
                                resideInAnyPackage("java.time..")
                                    .or(nameMatching("java\\.lang\\.System"))))))
            .because("time is an argument, or an injected Clock");
    rule.check(NODE);
  }

  @Test
  void librariesStayBehindTheirAdapters() {
    only("java.lang.foreign..", "linux");
    only("io.fabric8.kubernetes.client..", "kube");
    only("io.grpc..", "cri", "volume", "device", "probe", "server");
    only("jakarta.enterprise..", "app");
    only("jakarta.inject..", "app");
    only("io.quarkus..", "app");
    only("org.tomlj..", "runtimehost");
  }

  private static void only(String library, String... layers) {
    var homes = List.of(layers).stream().map(LayersTest::beneath).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(homes)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(NODE);
  }

  private static String beneath(String layer) {
    return Layers.ROOT + "." + layer + "..";
  }
}
