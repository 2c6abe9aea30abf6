package io.amime.mixer.api;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.json.JsonMapper;

/** Wires the controllers. */
@Configuration(proxyBeanMethods = false)
@Import({
  CheckController.class,
  ReportController.class,
  StatusController.class,
  WorkbenchController.class,
  UnreadableBodyAdvice.class
})
public class ApiConfiguration {
  /** A thousand reports of a proxy are about a megabyte. */
  private static final long MAX_BODY = 16L * 1024 * 1024;

  @Bean
  RuleErrors ruleErrors() {
    return new RuleErrors();
  }

  @Bean
  Checks checks(RuleErrors ruleErrors, MeterRegistry meters) {
    return new Checks(ruleErrors, meters);
  }

  @Bean
  WarmUp warmUp(JsonMapper json) {
    return new WarmUp(json);
  }

  @Bean
  JsonFactoryBuilderCustomizer boundedBodies() {
    return builder ->
        builder.streamReadConstraints(
            StreamReadConstraints.builder().maxDocumentLength(MAX_BODY).build());
  }
}
