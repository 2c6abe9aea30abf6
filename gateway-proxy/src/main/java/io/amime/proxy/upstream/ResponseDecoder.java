package io.amime.proxy.upstream;

import io.amime.proxy.http1.FieldNames;
import io.amime.proxy.transport.Transport;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.AsciiString;
import java.util.function.BooleanSupplier;

/** Reads the answers to requests that follow each other. */
final class ResponseDecoder extends HttpResponseDecoder {
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 32 * 1024;

  /** What is read at once is passed on at once. */
  private static final int MAX_CHUNK = Transport.LONGEST_READ;

  private static final HttpHeadersFactory FIELDS = FieldNames.headers();

  private final BooleanSupplier bodyless;

  /**
   * @param bodyless whether the request that is served asked for no body, whatever the head of its
   *     answer says of one
   */
  ResponseDecoder(BooleanSupplier bodyless) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(MAX_CHUNK)
            .setHeadersFactory(FIELDS)
            .setAllowDuplicateContentLengths(false));
    this.bodyless = bodyless;
  }

  @Override
  protected AsciiString splitHeaderName(byte[] text, int from, int length) {
    var known = FieldNames.of(text, from, length);
    return known != null ? known : super.splitHeaderName(text, from, length);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    boolean last =
        message instanceof HttpResponse answer
            && answer.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    return last && bodyless.getAsBoolean() || super.isContentAlwaysEmpty(message);
  }
}
