package io.amime.api.resource;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A field that the format knows and we do not act on: refused, or accepted with a warning. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Unsupported.All.class)
public @interface Unsupported {
  /** Its camelCase name. */
  String field();

  /** What to tell the writer. */
  String why();

  /** False lets it pass with a warning because leaving it out changes nothing. */
  boolean refused() default true;

  /** Container that Java asks for. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface All {
    /** The fields. */
    Unsupported[] value();
  }
}
