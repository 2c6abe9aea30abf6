package io.amime.bookinfo;

/** What a role answers. */
@FunctionalInterface
interface Endpoint {
  Response answer(Request request);
}
