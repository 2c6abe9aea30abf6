package io.amime.proxy.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * Keeps sockets in epoll's set while they wait for nothing, and their events apart.
 *
 * <p>Netty 4.2.18 takes a socket out when there is nothing to wait for, and then fails to put it
 * back: what its peer has closed one way, and what is not read because nobody takes it, could
 * neither be written to nor read to its end any more. Here such a socket stays in the set, to be
 * told of failures once.
 *
 * <p>It also tells by the number of the socket alone whom an event is for. What one event closes
 * may have another in the same batch, and by then a new socket may have its number: one that is not
 * connected yet would fail for what befell its predecessor. Nothing that came before a socket was
 * registered is handed to it.
 */
final class LastingRegistrations implements IoHandler {
  private final IoHandler epoll;
  private long batch;

  private LastingRegistrations(IoHandler epoll) {
    this.epoll = epoll;
  }

  static IoHandlerFactory over(IoHandlerFactory epoll) {
    return executor -> new LastingRegistrations(epoll.newHandler(executor));
  }

  private record Lasting(IoRegistration registration) implements IoRegistration {
    @Override
    public <T> T attachment() {
      return registration.attachment();
    }

    @Override
    public long submit(IoOps ops) {
      return registration.submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops);
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      return registration.cancel();
    }
  }

  /** A socket, since the batch of events in which it was registered. */
  private final class Own implements EpollIoHandle {
    private final EpollIoHandle handle;
    private final long since = batch;

    Own(EpollIoHandle handle) {
      this.handle = handle;
    }

    @Override
    public FileDescriptor fd() {
      return handle.fd();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      if (since != batch) {
        handle.handle(registration, event);
      }
    }

    @Override
    public void registered() {
      handle.registered();
    }

    @Override
    public void unregistered() {
      handle.unregistered();
    }

    @Override
    public void close() throws Exception {
      handle.close();
    }
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Lasting(epoll.register(handle instanceof EpollIoHandle own ? new Own(own) : handle));
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    batch++;
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }
}
