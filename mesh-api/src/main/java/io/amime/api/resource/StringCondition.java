package io.amime.api.resource;

import org.jspecify.annotations.Nullable;

/** A condition on text; exactly one of the three is given. A bare string means {@code exact}. */
@Doc("A condition on text: exactly one of exact, prefix, regex. A bare string means exact.")
@Shorthand("exact")
public record StringCondition(
    @Doc("The whole value, case-sensitive.") @Nullable String exact,
    @Doc("How the value begins.") @Nullable String prefix,
    @Doc("RE2 pattern that matches the whole value.") @Nullable String regex) {}
