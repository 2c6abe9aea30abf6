package io.amime.proxy.filter.mixer;

import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Peer;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.LoopTimer;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.MeshView;
import io.amime.proxy.http.RequestObserver;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Lets an inbound request through when the rules do not object and its quotas are not used up, and
 * reports every request afterwards. While Mixer is away the rules that need it say what becomes of
 * the request.
 */
public final class MixerFilter implements GatewayFilter, RequestObserver {
  private static final int CACHED_ANSWERS = 10_000;
  private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Checker checker;
  private final ReportQueue reports;
  private final Newcomers newcomers;
  private volatile Rules rules = new Rules(MixerPolicy.NONE, QuotaRules.of(MixerPolicy.NONE));

  /**
   * @param holders who holds a certificate serial by the newest membership, null for nobody
   */
  public MixerFilter(
      MixerClient mixer, ReportQueue reports, Function<String, @Nullable Peer> holders) {
    this.newcomers = new Newcomers(holders, System::nanoTime);
    this.checker =
        new Checker(mixer, new CheckCache(CACHED_ANSWERS, System::nanoTime), reports::failed);
    this.reports = reports;
  }

  private record Rules(MixerPolicy policy, QuotaRules quotas) {}

  /**
   * Numbers since the start.
   *
   * @param cacheHits checks that the cache answered
   * @param cacheMisses checks that went to Mixer
   * @param cacheEntries answers held now
   * @param passedUnchecked requests that went on although nobody answered in time
   * @param refusedUnchecked requests that were refused because nobody answered in time
   * @param reported reports that Mixer took
   * @param reportsDropped reports that were lost
   */
  public record Stats(
      long cacheHits,
      long cacheMisses,
      int cacheEntries,
      long passedUnchecked,
      long refusedUnchecked,
      long reported,
      long reportsDropped) {}

  public Stats stats() {
    var cache = checker.cacheStats();
    return new Stats(
        cache.hits(),
        cache.misses(),
        cache.entries(),
        checker.passedUnchecked(),
        checker.refusedUnchecked(),
        reports.sent(),
        reports.dropped());
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var x = MeshExchange.of(exchange);
    var policy = x.mesh().policy();
    var quotas = quotas(policy);
    if (!checks(x.mesh()) && quotas.isEmpty()) {
      return chain.filter(exchange);
    }
    return newcomers.mayBecomeKnown(x.peer().serial())
        ? LoopTimer.after(x.loop(), ASK_AGAIN_NANOS).then(Mono.defer(() -> filter(exchange, chain)))
        : check(policy, quotas, exchange, chain, x);
  }

  private Mono<Void> check(
      MixerPolicy policy,
      QuotaRules quotas,
      ServerWebExchange exchange,
      GatewayFilterChain chain,
      MeshExchange x) {
    var bag = InboundAttributes.request(x, newcomers.holder(x.peer().serial()));
    var charges = quotas.charges(bag);
    if (!checks(x.mesh()) && charges.isEmpty()) {
      return chain.filter(exchange);
    }
    var id = UUID.randomUUID().toString();
    var verdict = checker.check(x.mesh().rules(), policy.version(), bag, charges, id);
    return verdict.isDone()
        ? conclude(verdict.join(), exchange, chain, x)
        : onLoop(verdict, x).flatMap(v -> conclude(v, exchange, chain, x));
  }

  private static boolean checks(MeshView mesh) {
    return mesh.rules().checks(mesh.workload().namespace());
  }

  @Override
  public void onEnd(MeshExchange exchange) {
    // The caller's sidecar sees the same request go out; it is the serving side that tells.
    if (exchange.direction() == Direction.INBOUND && exchange.mesh().policy().report()) {
      var holder = newcomers.holder(exchange.peer().serial());
      reports.add(InboundAttributes.report(exchange, holder));
    }
  }

  /** The same for connections that carry bytes. */
  public MixerConnections connections() {
    return new MixerConnections(checker, reports, newcomers);
  }

  @Override
  public String toString() {
    return "mixer";
  }

  private QuotaRules quotas(MixerPolicy policy) {
    var known = rules;
    if (known.policy() != policy) {
      known = new Rules(policy, QuotaRules.of(policy));
      rules = known;
    }
    return known.quotas();
  }

  /** Mixer's answer comes on another thread; the rest of the request belongs on its own loop. */
  private static Mono<Verdict> onLoop(CompletableFuture<Verdict> verdict, MeshExchange x) {
    return Mono.create(sink ->
        verdict.whenComplete((v, failure) ->
            x.loop()
                .execute(() -> {
                  if (failure == null) {
                    sink.success(v);
                  } else {
                    sink.error(failure);
                  }
                })));
  }

  private static Mono<Void> conclude(
      Verdict verdict, ServerWebExchange exchange, GatewayFilterChain chain, MeshExchange x) {
    var refusal = Refusals.of(verdict, x.outcome());
    return refusal == null ? chain.filter(exchange) : Mono.error(refusal);
  }
}
