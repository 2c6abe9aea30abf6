package io.amime.cli;

import io.amime.api.architecture.MeshArchRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> keepsTheRulesOfTheHouse() {
    return MeshArchRules.of("io.amime.cli")
        .offers("io.amime.cli.up.Distribution", "io.amime.cli.up.Program")
        .tests();
  }
}
