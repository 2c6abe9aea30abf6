package io.amime.mixer.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.amime.api.mixer.CheckResponse;
import java.util.List;

/**
 * The answer that Mixer would have given.
 *
 * @param faults what in the rules does not work
 * @param errors rules that could not be applied to this request, and why
 */
record SimulateResponse(
    @JsonUnwrapped CheckResponse answer, List<Fault> faults, List<Fault> errors) {

  /**
   * @param rule full name
   * @param path of the field, empty where it is the condition or an instance
   */
  record Fault(String rule, String path, String message) {}
}
