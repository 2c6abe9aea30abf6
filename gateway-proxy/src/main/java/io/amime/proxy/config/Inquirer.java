package io.amime.proxy.config;

import io.amime.api.observe.Ask;
import io.amime.api.observe.TapOrder;
import java.util.List;

/** Looks up for Pilot what only this proxy has seen. Called by the feed's thread: must not wait. */
public interface Inquirer {

  /** Somebody wants to know about a request. */
  void ask(Ask ask);

  /**
   * Who wants to see requests as they pass.
   *
   * @param open everybody; others have had enough
   */
  void taps(List<TapOrder> open);

  /** Pilot is away: nobody is there to be told anything. */
  void lost();
}
