package io.amime.api.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** What is public is so by decision, and null is written down. */
final class Visibility {
  private Visibility() {}

  /**
   * @param offered names of types that another module uses
   */
  static ArchRule publicTypesAreUsedElsewhere(Set<String> offered) {
    return classes()
        .that(areTopLevelAndPublic())
        .should(
            new ArchCondition<>("be used from another package") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean elsewhere =
                    type.getPackage().getClasses().stream()
                        .filter(c -> c.equals(type) || c.getName().startsWith(type.getName() + "$"))
                        .flatMap(c -> c.getDirectDependenciesToSelf().stream())
                        .anyMatch(d ->
                            !d.getOriginClass().getPackageName().equals(type.getPackageName()));
                if (!elsewhere && !offered.contains(type.getName())) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getName() + " is used by no other package"));
                }
              }
            });
  }

  static ArchRule packagesAreNullMarked() {
    return classes()
        .should(
            new ArchCondition<>("live in a package that says @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                boolean marked =
                    type.getPackage()
                        .tryGetPackageInfo()
                        .map(i -> i.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                        .orElse(false);
                if (!marked) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getPackageName() + " has no package-info with @NullMarked"));
                }
              }
            });
  }

  /** Java starts those with a main method; constants leave no trace in who reads them. */
  private static DescribedPredicate<JavaClass> areTopLevelAndPublic() {
    return DescribedPredicate.describe(
        "are public at top level",
        type ->
            type.isTopLevelClass()
                && type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.tryGetMethod("main", String[].class).isEmpty()
                && !type.getMethods().isEmpty());
  }
}
