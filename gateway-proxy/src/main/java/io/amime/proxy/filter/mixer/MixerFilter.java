package io.amime.proxy.filter.mixer;

import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Peer;
import io.amime.api.mixer.QuotaGrant;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.LoopTimer;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.Reason;
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
 * Lets an inbound request through when Mixer has no objection and its quotas are not used up, and
 * reports every request afterwards. While Mixer is away the policy decides about checks; quotas are
 * then not charged.
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
    this.checker = new Checker(mixer, new CheckCache(CACHED_ANSWERS, System::nanoTime));
    this.reports = reports;
  }

  private record Rules(MixerPolicy policy, QuotaRules quotas) {}

  /**
   * Numbers since the start.
   *
   * @param cacheHits checks that the cache answered
   * @param cacheMisses checks that went to Mixer
   * @param cacheEntries answers held now
   * @param unavailable checks that nobody answered in time
   * @param reported reports that Mixer took
   * @param reportsDropped reports that were lost
   */
  public record Stats(
      long cacheHits,
      long cacheMisses,
      int cacheEntries,
      long unavailable,
      long reported,
      long reportsDropped) {}

  public Stats stats() {
    var cache = checker.cacheStats();
    return new Stats(
        cache.hits(),
        cache.misses(),
        cache.entries(),
        checker.unavailable(),
        reports.sent(),
        reports.dropped());
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var x = MeshExchange.of(exchange);
    var policy = x.mesh().policy();
    var quotas = quotas(policy);
    if (!policy.check() && quotas.isEmpty()) {
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
    if (!policy.check() && charges.isEmpty()) {
      return chain.filter(exchange);
    }
    var verdict = checker.check(policy.version(), bag, charges, UUID.randomUUID().toString());
    return verdict.isDone()
        ? conclude(verdict.join(), policy, exchange, chain, x)
        : onLoop(verdict, x).flatMap(v -> conclude(v, policy, exchange, chain, x));
  }

  @Override
  public void onEnd(MeshExchange exchange) {
    // The caller's sidecar sees the same request go out; it is the serving side that tells.
    if (exchange.direction() == Direction.INBOUND && exchange.mesh().policy().report()) {
      var holder = newcomers.holder(exchange.peer().serial());
      reports.add(InboundAttributes.report(exchange, holder));
    }
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
  private static Mono<Checker.Verdict> onLoop(
      CompletableFuture<Checker.Verdict> verdict, MeshExchange x) {
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
      Checker.Verdict verdict,
      MixerPolicy policy,
      ServerWebExchange exchange,
      GatewayFilterChain chain,
      MeshExchange x) {
    var refusal = refusal(verdict, policy, x);
    return refusal == null ? chain.filter(exchange) : Mono.error(refusal);
  }

  private static @Nullable ProxyFailure refusal(
      Checker.Verdict verdict, MixerPolicy policy, MeshExchange x) {
    return switch (verdict) {
      case Checker.Verdict.Pass pass -> null;
      case Checker.Verdict.Deny(var answer) -> {
        var by = answer.decidedBy();
        x.outcome().policy(by == null ? "mixer" : by.handler());
        x.outcome().detail(answer.body());
        yield new ProxyFailure.Refused(Reason.DENIED, answer.http(), answer.body());
      }
      case Checker.Verdict.Exhausted(var quotas) -> {
        var status = QuotaGrant.exhausted(quotas);
        x.outcome().policy(String.join(",", quotas));
        x.outcome().detail(status.body());
        yield new ProxyFailure.Refused(Reason.QUOTA, status.http(), status.body());
      }
      case Checker.Verdict.Unavailable(var why) -> {
        x.outcome().detail(why);
        if (policy.failOpen() || !policy.check()) {
          x.outcome().mark(Reason.POLICY_UNAVAILABLE);
          yield null;
        }
        x.outcome().policy("mixer");
        yield new ProxyFailure.Refused(
            Reason.POLICY_UNAVAILABLE, 503, "UNAVAILABLE:the policy cannot be checked");
      }
    };
  }
}
