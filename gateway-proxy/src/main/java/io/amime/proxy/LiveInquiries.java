package io.amime.proxy;

import io.amime.api.observe.Ask;
import io.amime.api.observe.TapOrder;
import io.amime.proxy.config.Inquirer;
import io.amime.proxy.explain.Questions;
import io.amime.proxy.tap.Taps;
import java.util.List;

/** Passes on what Pilot wants to know to those who know it. */
final class LiveInquiries implements Inquirer {
  private final Questions questions;
  private final Taps taps;
  private final SecretWatch secrets;

  LiveInquiries(Questions questions, Taps taps, SecretWatch secrets) {
    this.questions = questions;
    this.taps = taps;
    this.secrets = secrets;
  }

  @Override
  public void ask(Ask ask) {
    questions.answer(ask);
  }

  @Override
  public void taps(List<TapOrder> open) {
    taps.open(open);
  }

  @Override
  public void lost() {
    taps.open(List.of());
    secrets.forget();
  }
}
