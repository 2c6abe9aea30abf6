package io.amime.api.architecture;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> keepsTheRulesOfTheHouse() {
    return MeshArchRules.of("io.amime.api")
        .library()
        .onlyOn(
            "tools.jackson..",
            "com.fasterxml.jackson.annotation..",
            "org.snakeyaml.engine..",
            "com.google.re2j..",
            "org.jspecify..")
        .pure(
            "..resource..",
            "..codec..",
            "..validation..",
            "..compile..",
            "..discovery..",
            "..observe..",
            "..routing..",
            "..policy..",
            "..expression..",
            "..attribute..")
        .tests();
  }
}
