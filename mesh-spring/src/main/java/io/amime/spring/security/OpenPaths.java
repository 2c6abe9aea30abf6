package io.amime.spring.security;

import java.util.List;

/**
 * What a service answers without knowing who asks, beside health. Each entry is a path pattern,
 * with a method and a blank before it where only that method is meant: {@code POST /v1/sessions}.
 *
 * @param anyone needs no credential; one that is there is still checked
 * @param ownCredential brings a bearer that is no access token and that the controller checks
 */
public record OpenPaths(List<String> anyone, List<String> ownCredential) {
  public OpenPaths {
    anyone = List.copyOf(anyone);
    ownCredential = List.copyOf(ownCredential);
  }
}
