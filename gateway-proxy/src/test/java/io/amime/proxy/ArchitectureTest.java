package io.amime.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

/** What keeps the proxy's rooms apart. */
@AnalyzeClasses(packages = "io.amime.proxy", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static void packagesHaveNoCycles(JavaClasses classes) {
    slices().matching("io.amime.proxy.(**)").should().beFreeOfCycles().check(classes);
  }

  @ArchTest
  static void filtersNeverSeeEachOther(JavaClasses classes) {
    slices().matching("io.amime.proxy.filter.(*)..").should().notDependOnEachOther().check(classes);
  }

  @ArchTest
  static void policiesArePlainJava(JavaClasses classes) {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Policy")
        .or()
        .haveSimpleNameEndingWith("Rules")
        .or()
        .haveSimpleName("TimeLimit")
        .or()
        .haveSimpleName("TraceContext")
        .or()
        .haveSimpleName("HostHealth")
        .or()
        .haveSimpleName("CheckedHealth")
        .or()
        .haveSimpleName("GrpcHealth")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..")
        .check(classes);
  }

  @ArchTest
  static void connectionsKnowNothingOfSpringOrReactor(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.amime.proxy.upstream..",
            "io.amime.proxy.cluster..",
            "io.amime.proxy.health..",
            "io.amime.proxy.downstream..",
            "io.amime.proxy.listener..")
        .and()
        .haveSimpleNameNotEndingWith("FailureAnalyzer")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "reactor..")
        .check(classes);
  }

  @ArchTest
  static void nothingStaticChanges(JavaClasses classes) {
    fields().that().areStatic().should().haveModifier(JavaModifier.FINAL).check(classes);
  }

  @ArchTest
  static void nobodyBlocksAnEventLoop(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.amime.proxy.http..",
            "io.amime.proxy.filter..",
            "io.amime.proxy.compile..",
            "io.amime.proxy.cluster..",
            "io.amime.proxy.upstream..",
            "io.amime.proxy.downstream..")
        .should()
        .callMethodWhere(
            com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(
                        "block|blockFirst|blockLast"))
                .as("block()"))
        .check(classes);
  }
}
