package io.amime.api.compile;

import io.amime.api.mixer.StatusCode;
import java.util.Arrays;
import java.util.Optional;

/** Statuses of gRPC as rules write them: by name, or by number. */
public final class GrpcCodes {
  private GrpcCodes() {}

  /** Empty for what is none, or no error. */
  public static Optional<StatusCode> error(String text) {
    return Arrays.stream(StatusCode.values())
        .filter(c -> c.name().equals(text) || Integer.toString(c.code()).equals(text))
        .filter(c -> c != StatusCode.OK)
        .findFirst();
  }
}
