package io.amime.cli.state;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a process is for. */
public enum Kind {
  @JsonProperty("store")
  STORE("store"),
  @JsonProperty("control-plane")
  CONTROL_PLANE("control-plane"),
  @JsonProperty("gateway")
  GATEWAY("gateway"),
  @JsonProperty("application")
  APPLICATION("application"),
  @JsonProperty("sidecar")
  SIDECAR("sidecar");

  private final String text;

  Kind(String text) {
    this.text = text;
  }

  /** Whether it is part of an application rather than of the mesh. */
  public boolean isWorkload() {
    return this == APPLICATION || this == SIDECAR;
  }

  /** As users read it, such as {@code control-plane}. */
  public String text() {
    return text;
  }
}
