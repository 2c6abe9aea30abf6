package io.amime.api.expression;

import io.amime.api.attribute.AttributeType;

/** A node and the type of its values. */
record Typed(AttributeType type, Node node) {}
