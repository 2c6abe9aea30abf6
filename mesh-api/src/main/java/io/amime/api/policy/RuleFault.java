package io.amime.api.policy;

/**
 * Something in a rule that does not work: the rest of the rule goes on without it.
 *
 * @param rule full name
 * @param path of the field, such as {@code match} or {@code actions[0].handler}
 * @param message what is wrong
 */
public record RuleFault(String rule, String path, String message) {}
