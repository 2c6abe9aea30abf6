package io.amime.proxy.heap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapKeeperTest {
  private static final long MB = 1 << 20;

  private long alive;
  private long used;
  private long worked;
  private long load = HeapKeeper.QUIET_NANOS;
  private int collections;

  private final HeapKeeper keeper =
      new HeapKeeper(
          () -> used,
          () -> worked += load,
          () -> {
            collections++;
            used = alive;
          });

  @Test
  void aSmallHeapIsLeftAlone() {
    used = HeapKeeper.FLOOR;
    keeper.look();
    assertThat(collections).isZero();
  }

  @Test
  void whatIsDeadGoesAsSoonAsItIsMuch() {
    alive = 12 * MB;
    used = HeapKeeper.FLOOR + 1;
    keeper.look();
    keeper.look();
    assertThat(collections).isOne();
    assertThat(used).isEqualTo(alive);
  }

  @Test
  void aLargeMeshIsNotCollectedAgainAndAgain() {
    alive = 100 * MB;
    used = 100 * MB;
    keeper.look();
    used = 149 * MB;
    keeper.look();
    assertThat(collections).isOne();
    used = 151 * MB;
    keeper.look();
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void whatIsDeadGoesWhileNobodyWaits() {
    alive = 12 * MB;
    used = alive + 2 * HeapKeeper.WORTH;
    keeper.look();
    assertThat(collections).as("under load").isZero();
    load = HeapKeeper.QUIET_NANOS - 1;
    keeper.look();
    assertThat(collections).as("once it is quiet").isOne();
    assertThat(used).isEqualTo(alive);
  }

  @Test
  void aLongQuietIsNotFilledWithCollections() {
    load = 0;
    alive = 12 * MB;
    used = 20 * MB;
    keeper.look();
    keeper.look();
    used = alive + HeapKeeper.WORTH;
    keeper.look();
    assertThat(collections).isOne();
  }

  @Test
  void onceSmallAgainTheHeapIsKeptSmall() {
    alive = 100 * MB;
    used = 101 * MB;
    keeper.look();
    alive = 10 * MB;
    used = 151 * MB;
    keeper.look();
    used = HeapKeeper.FLOOR + 1;
    keeper.look();
    assertThat(collections).isEqualTo(3);
  }
}
