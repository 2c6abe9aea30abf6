package io.amime.api.architecture;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beFinal;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The rules that every module keeps. A module's test is one method:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> keepsTheRulesOfTheHouse() {
 *   return MeshArchRules.of("io.amime.pilot").pure("..change..").tests();
 * }
 * }</pre>
 */
public final class MeshArchRules {
  private static final List<String> SERVICES =
      List.of("proxy", "pilot", "mixer", "ca", "ui", "cli");
  private static final String[] FRAMEWORKS = {
    "org.springframework..", "reactor..", "io.netty..", "org.slf4j..", "java.util.logging.."
  };

  private final String root;
  private final List<ArchRule> rules = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> offered = new HashSet<>();
  private boolean used = true;

  private MeshArchRules(String root) {
    this.root = root;
    everywhere();
  }

  /** The rules for the module below that package. */
  public static MeshArchRules of(String root) {
    return new MeshArchRules(root);
  }

  /** These packages further know no framework, no logger and no clock of their own. */
  public MeshArchRules pure(String... packages) {
    rules.add(
        noClasses()
            .that()
            .resideInAnyPackage(packages)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FRAMEWORKS)
            .because("the pure core runs in tests, tools and previews alike"));
    rules.add(
        noClasses()
            .that()
            .resideInAnyPackage(packages)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod("java.time.Instant", "now")
            .because("time is a parameter"));
    return this;
  }

  /** Only these packages may be named besides the module's own and Java's. */
  public MeshArchRules onlyOn(String... packages) {
    String[] allowed =
        Stream.concat(Stream.of(root + "..", "java..", "javax.."), Arrays.stream(packages))
            .toArray(String[]::new);
    rules.add(classes().should().onlyDependOnClassesThat().resideInAnyPackage(allowed));
    return this;
  }

  /** For a module whose public types other modules use. */
  public MeshArchRules library() {
    used = false;
    return this;
  }

  /** Packages of one kind that must not see each other, such as {@code filter}. */
  public MeshArchRules apart(String parent) {
    rules.add(slices().matching(root + "." + parent + ".(*)..").should().notDependOnEachOther());
    return this;
  }

  /** Types that are public because another module, which drives or measures this one, uses them. */
  public MeshArchRules offers(String... types) {
    offered.addAll(List.of(types));
    return this;
  }

  /** For a module that drives these services, such as one that measures them. */
  public MeshArchRules sees(String... services) {
    seen.addAll(List.of(services));
    return this;
  }

  /** One test per rule. */
  public Stream<DynamicTest> tests() {
    apartFromServices();
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages(root);
    if (used) {
      rules.add(Visibility.publicTypesAreUsedElsewhere(offered));
    }
    return Stream.concat(
        rules.stream()
            .map(r -> DynamicTest.dynamicTest(r.getDescription(), () -> r.check(classes))),
        Stream.of(
            DynamicTest.dynamicTest(
                "files have at most " + SourceFiles.LONGEST + " lines",
                () -> SourceFiles.check(Path.of("src/main/java")))));
  }

  private void apartFromServices() {
    for (String service : SERVICES) {
      if (!root.equals("io.amime." + service) && !seen.contains(service)) {
        rules.add(
            noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.amime." + service + "..")
                .because("services share nothing but mesh-api and the wire"));
      }
    }
  }

  private void everywhere() {
    rules.add(slices().matching(root + ".(*)..").should().beFreeOfCycles());
    rules.add(
        noClasses()
            .should()
            .haveNameMatching(".*(Impl|Utils?|Helper|Dto|(?<!Key|Trust)Manager)")
            .because("a type is named for what it does"));
    rules.add(
        fields()
            .that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .areNotAnnotatedWith("jakarta.annotation.Generated")
            .should(beFinal())
            .because("there is no static state"));
    rules.add(
        noFields()
            .should()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
            .orShould()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
            .because("what a class needs comes through its constructor"));
    rules.add(Visibility.packagesAreNullMarked());
  }
}
