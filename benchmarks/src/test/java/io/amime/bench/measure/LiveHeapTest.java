package io.amime.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LiveHeapTest {
  @Test
  void bothGenerationsCount() throws IOException {
    assertThat(
            LiveHeap.sum(
                """
                4711:
                DefNew     total 14784K, used 271K [0x00000000fd000000, 0x00000000fe000000)
                  eden space 13184K,   2% used [0x00000000fd000000, 0x00000000fd043e50)
                Tenured    total 32768K, used 9120K [0x00000000fe000000, 0x0000000100000000)
                 Metaspace       used 39000K, committed 39500K, reserved 1114112K
                """))
        .isEqualTo(271 + 9120);
  }

  @Test
  void anotherCollectorIsSaid() {
    assertThatThrownBy(() -> LiveHeap.sum("garbage-first heap   total 32768K, used 9120K"))
        .hasMessageContaining("garbage-first");
  }
}
