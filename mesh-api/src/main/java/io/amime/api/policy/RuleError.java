package io.amime.api.policy;

import io.amime.api.expression.ExpressionError;

/**
 * A rule that could not be applied to one request.
 *
 * @param rule full name
 * @param error of its condition or of an instance of its
 */
public record RuleError(String rule, ExpressionError error) {}
