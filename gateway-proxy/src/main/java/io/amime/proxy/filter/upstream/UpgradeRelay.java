package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.HopByHop;
import io.amime.proxy.http.MeshExchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.NettyPipeline;

/**
 * After a 101 both connections carry bytes that are no HTTP any more: what one side sends is
 * written to the other, as fast as that side takes it, until either closes.
 */
final class UpgradeRelay extends ChannelInboundHandlerAdapter implements CoreSubscriber<ByteBuf> {
  private final MeshExchange mesh;
  private final Attempt attempt;
  private final Answer answer;
  private final Channel client;
  private final MonoSink<Void> end;

  private UpgradeRelay(MeshExchange mesh, Attempt attempt, Answer answer, MonoSink<Void> end) {
    this.mesh = mesh;
    this.attempt = attempt;
    this.answer = answer;
    this.client = mesh.connection().channel();
    this.end = end;
  }

  /** Relays until the client's connection is closed. */
  static Mono<Void> run(MeshExchange mesh, Attempt attempt, Answer answer) {
    return Mono.create(end -> new UpgradeRelay(mesh, attempt, answer, end).start());
  }

  private void start() {
    if (!client.isActive()) {
      answer.cancel();
      end.success();
      return;
    }
    end.onCancel(answer::cancel);
    var pipeline = client.pipeline();
    pipeline.addBefore(NettyPipeline.ReactiveBridge, "amime.upgrade", this);
    if (pipeline.get(NettyPipeline.HttpTrafficHandler) != null) {
      pipeline.remove(NettyPipeline.HttpTrafficHandler);
    }
    client.writeAndFlush(head(), client.voidPromise());
    pipeline.remove(HttpServerCodec.class);
    client.config().setAutoRead(true);
    attempt.onUpgradeWritable(() -> client.config().setAutoRead(true));
    answer.subscribe(this);
  }

  private DefaultFullHttpResponse head() {
    var headers = answer.headers();
    HopByHop.strip(headers);
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.SWITCHING_PROTOCOLS,
        Unpooled.EMPTY_BUFFER,
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf data)) {
      ReferenceCountUtil.release(message);
      return;
    }
    mesh.outcome().received(data.readableBytes());
    answer.moved();
    if (!attempt.sendUpgraded(data)) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      answer.request(1);
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    answer.cancel();
    end.success();
    ctx.fireChannelInactive();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuf data) {
    client.writeAndFlush(data, client.voidPromise());
  }

  @Override
  public void onComplete() {
    closeClient();
  }

  @Override
  public void onError(Throwable error) {
    closeClient();
  }

  private void closeClient() {
    client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
