package io.amime.bench;

import io.amime.api.architecture.MeshArchRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> keepsTheRulesOfTheHouse() {
    return MeshArchRules.of("io.amime.bench").sees("cli", "proxy").tests();
  }
}
