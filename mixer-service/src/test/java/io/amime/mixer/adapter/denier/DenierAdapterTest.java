package io.amime.mixer.adapter.denier;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.resource.Denier;
import io.amime.api.resource.ResourceMeta;
import io.amime.mixer.adapter.QuotaCharge;
import io.amime.mixer.adapter.QuotaResult;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DenierAdapterTest {
  private static QuotaResult charge(Duration validDuration) {
    Denier denier =
        new Denier(ResourceMeta.of("default", "d"), new Denier.Spec(null, validDuration, null));
    return new DenierAdapter()
        .handler(denier)
        .charge(new QuotaCharge("q.quota.default", new TreeMap<>(), 1, true, null));
  }

  @Test
  void nothingIsGrantedForAsLongAsConfigured() {
    assertThat(charge(Duration.ofMinutes(1))).isEqualTo(new QuotaResult(0, Duration.ofMinutes(1)));
    assertThat(charge(null)).isEqualTo(new QuotaResult(0, Duration.ofSeconds(5)));
  }
}
