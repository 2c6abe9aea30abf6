package io.amime.ca.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.ca.state.StateDirectory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
  @TempDir Path temp;

  private StateDirectory state() {
    return StateDirectory.of(temp.resolve("state"));
  }

  @Test
  void aPasswordIsTemporaryUntilItsOwnerChoosesOne() {
    var accounts = new Accounts(state());
    accounts.add("jane", "Jane", "made-by-somebody", List.of());
    assertThat(new Accounts(state()).find("jane").orElseThrow().temporary()).isTrue();

    accounts.changePassword("jane", "chosen-by-jane", false);
    var jane = new Accounts(state()).check("jane", "chosen-by-jane").orElseThrow();
    assertThat(jane.temporary()).isFalse();
    assertThat(jane.name()).isEqualTo("Jane");
  }

  @Test
  void accountsThatAnEarlierVersionWroteAreRead() {
    state()
        .write(
            "accounts.json",
            "{\"accounts\":[{\"user\":\"jane\",\"name\":\"Jane\",\"hash\":\"x\",\"roles\":[]}]}");

    assertThat(new Accounts(state()).find("jane").orElseThrow().temporary()).isFalse();
  }
}
