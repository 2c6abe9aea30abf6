package io.amime.mixer.api;

import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.ReferenceRecorder;
import io.amime.api.attribute.Vocabulary;
import io.amime.api.codec.Decoded;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.expression.Evaluation;
import io.amime.api.expression.Expression;
import io.amime.api.expression.ExpressionError;
import io.amime.api.expression.ExpressionException;
import io.amime.api.mixer.EvaluateRequest;
import io.amime.api.mixer.EvaluateResponse;
import io.amime.api.policy.CheckDecision;
import io.amime.api.policy.DispatchTable;
import io.amime.api.policy.PolicySettings;
import io.amime.mixer.config.ActivePolicy;
import io.amime.mixer.config.LivePolicy;
import io.amime.spring.caller.Caller;
import io.amime.spring.problem.Problems;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Tries expressions and rules without keeping anything, by the code that runs them. */
@RestController
@RequestMapping("/v1")
class WorkbenchController {
  private final LivePolicy policy;

  WorkbenchController(LivePolicy policy) {
    this.policy = policy;
  }

  @PostMapping("/expressions:evaluate")
  EvaluateResponse evaluate(@RequestBody EvaluateRequest request, Caller caller) {
    Access.requireViewer(caller);
    Expression expression;
    try {
      Vocabulary vocabulary = Vocabulary.standard().with(request.manifest());
      expression = Expression.compile(request.expression(), vocabulary);
    } catch (ExpressionException e) {
      return new EvaluateResponse(null, null, null, failure(e.error()));
    }
    ReferenceRecorder reader = new ReferenceRecorder(request.attributes());
    return switch (expression.evaluate(reader)) {
      case Evaluation.Value value ->
          new EvaluateResponse(
              expression.type(), AttributeType.write(value.value()), reader.referenced(), null);
      case ExpressionError error ->
          new EvaluateResponse(null, null, reader.referenced(), failure(error));
    };
  }

  private static EvaluateResponse.Failure failure(ExpressionError error) {
    return new EvaluateResponse.Failure(error.kind().wireName(), error.message(), error.position());
  }

  @PostMapping("/check:simulate")
  SimulateResponse simulate(@RequestBody SimulateRequest request, Caller caller) {
    Access.requireViewer(caller);
    Decoded decoded = decode(request.resources());
    Vocabulary vocabulary = Vocabulary.standard().with(request.manifest());
    ActivePolicy active = policy.current();
    PolicySettings settings = active == null ? PolicySettings.DEFAULT : active.settings();
    DispatchTable table = DispatchTable.compile(decoded.resources(), vocabulary, settings);
    CheckDecision decision = table.check(request.attributes());
    return new SimulateResponse(
        decision.toResponse(Map.of(), null),
        table.faults().stream()
            .map(f -> new SimulateResponse.Fault(f.rule(), f.path(), f.message()))
            .toList(),
        decision.errors().stream()
            .map(e -> new SimulateResponse.Fault(e.rule(), "", e.error().toString()))
            .toList());
  }

  private static Decoded decode(@Nullable JsonNode resources) {
    if (resources == null || resources.isNull()) {
      return new Decoded(List.of(), List.of());
    }
    Decoded decoded =
        ResourceCodec.decode(resources.isString() ? resources.asString() : resources.toString());
    if (!decoded.isSound()) {
      HttpStatus status = HttpStatus.UNPROCESSABLE_CONTENT;
      ProblemDetail problem = Problems.of(status, "The resources are not valid");
      problem.setProperty("violations", decoded.violations());
      throw new ErrorResponseException(status, problem, null);
    }
    return decoded;
  }
}
