package io.amime.ui.session;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long one sign-in has lasted and when a person last used it. Bound to the session, so that it
 * learns of the end however that comes about, and streams that are still open can stop.
 */
public final class SessionLife implements HttpSessionBindingListener {
  private static final String ATTRIBUTE = SessionLife.class.getName();

  private final Instant since;
  private volatile Instant lastUse;
  private volatile boolean ended;

  SessionLife(Instant since) {
    this.since = since;
    this.lastUse = since;
  }

  /** The life of this session, null when nobody has signed in. */
  public static @Nullable SessionLife of(HttpSession session) {
    return (SessionLife) session.getAttribute(ATTRIBUTE);
  }

  /** True once the session was signed out or ran out. */
  public boolean ended() {
    return ended;
  }

  void bindTo(HttpSession session) {
    session.setAttribute(ATTRIBUTE, this);
  }

  void used(Instant now) {
    lastUse = now;
  }

  boolean over(Instant now, Duration idle, Duration absolute) {
    return now.isAfter(lastUse.plus(idle)) || now.isAfter(since.plus(absolute));
  }

  @Override
  public void valueUnbound(HttpSessionBindingEvent event) {
    ended = true;
  }
}
