package io.amime.proxy.http2;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A message's fields as HPACK reads them: pseudo headers first, then what the map holds, with names
 * in lower case and without what belongs to one connection. Nothing is copied, so the map has to
 * stay as it is until the block is written.
 */
public final class OutgoingHeaders extends SparseHeaders {
  private final HttpHeaders fields;
  private final boolean trailing;
  private final @Nullable CharSequence method;
  private final @Nullable CharSequence scheme;
  private final @Nullable CharSequence authority;
  private final @Nullable CharSequence path;
  private final @Nullable CharSequence status;

  private OutgoingHeaders(
      HttpHeaders fields,
      boolean trailing,
      @Nullable CharSequence method,
      @Nullable CharSequence scheme,
      @Nullable CharSequence authority,
      @Nullable CharSequence path,
      @Nullable CharSequence status) {
    this.fields = fields;
    this.trailing = trailing;
    this.method = method;
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
    this.status = status;
  }

  /** The head of a request; the map's Host gives way to the authority. */
  public static OutgoingHeaders request(
      HttpMethod method,
      CharSequence scheme,
      CharSequence authority,
      CharSequence path,
      HttpHeaders fields) {
    return new OutgoingHeaders(fields, false, method.asciiName(), scheme, authority, path, null);
  }

  /** The head of an answer. */
  public static OutgoingHeaders response(HttpResponseStatus status, HttpHeaders fields) {
    return new OutgoingHeaders(fields, false, null, null, null, null, status.codeAsText());
  }

  /** What follows a body. */
  public static OutgoingHeaders trailers(HttpHeaders fields) {
    return new OutgoingHeaders(fields, true, null, null, null, null, null);
  }

  @Override
  public @Nullable CharSequence method() {
    return method;
  }

  @Override
  public @Nullable CharSequence scheme() {
    return scheme;
  }

  @Override
  public @Nullable CharSequence authority() {
    return authority;
  }

  @Override
  public @Nullable CharSequence path() {
    return path;
  }

  @Override
  public @Nullable CharSequence status() {
    return status;
  }

  @Override
  public boolean isEmpty() {
    return !iterator().hasNext();
  }

  @Override
  public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
    return new Fields();
  }

  private boolean sent(CharSequence name, CharSequence value) {
    return !FieldNames.ofConnection(name, value)
        && !FieldNames.isHttp2Settings(name)
        && !(method != null && FieldNames.isHost(name))
        && !(trailing && FieldNames.tooLate(name));
  }

  /** Iterator and entry in one: HPACK is done with each field before it asks for the next. */
  private final class Fields
      implements Iterator<Map.Entry<CharSequence, CharSequence>>,
          Map.Entry<CharSequence, CharSequence> {
    private final Iterator<Map.Entry<CharSequence, CharSequence>> rest =
        fields.iteratorCharSequence();
    private int step;
    private boolean ahead;
    private CharSequence name = "";
    private CharSequence value = "";

    @Override
    public boolean hasNext() {
      if (!ahead) {
        ahead = pseudo() || field();
      }
      return ahead;
    }

    @Override
    public Map.Entry<CharSequence, CharSequence> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ahead = false;
      return this;
    }

    private boolean pseudo() {
      boolean found = false;
      while (!found && step < 5) {
        found =
            switch (step++) {
              case 0 -> found(PseudoHeaderName.METHOD, method);
              case 1 -> found(PseudoHeaderName.SCHEME, scheme);
              case 2 -> found(PseudoHeaderName.AUTHORITY, authority);
              case 3 -> found(PseudoHeaderName.PATH, path);
              default -> found(PseudoHeaderName.STATUS, status);
            };
      }
      return found;
    }

    private boolean found(PseudoHeaderName pseudo, @Nullable CharSequence content) {
      if (content == null) {
        return false;
      }
      name = pseudo.value();
      value = content;
      return true;
    }

    private boolean field() {
      while (rest.hasNext()) {
        var next = rest.next();
        if (sent(next.getKey(), next.getValue())) {
          name = FieldNames.lower(next.getKey());
          value = next.getValue();
          return true;
        }
      }
      return false;
    }

    @Override
    public CharSequence getKey() {
      return name;
    }

    @Override
    public CharSequence getValue() {
      return value;
    }

    @Override
    public CharSequence setValue(CharSequence other) {
      throw new UnsupportedOperationException("a view for reading");
    }
  }
}
