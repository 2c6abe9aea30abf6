package io.amime.bench.cases;

/**
 * What a proxy is set up as. Every peer does the same, or says that it cannot.
 *
 * @param entry how clients come in
 * @param wire what they speak, on both sides
 * @param upstream how the proxy reaches the backend
 * @param policies what it does with each request
 * @param hosts that it knows routes for; the last one is called
 * @param changing whether its rules change while it runs
 */
public record Setup(
    Entry entry, Wire wire, Upstream upstream, Policies policies, int hosts, boolean changing) {

  /** How clients come in. */
  public enum Entry {
    /** In clear, as an application calls its own sidecar. */
    CLEAR,

    /** By mutual TLS, as one sidecar calls another. */
    MUTUAL_TLS
  }

  /** What is spoken. */
  public enum Wire {
    HTTP1,
    HTTP2,
    /** HTTP/1.1 that becomes a WebSocket. */
    WEBSOCKET,
    /** Bytes of which the proxy understands nothing. */
    TCP
  }

  /** How the backend is reached. */
  public enum Upstream {
    CLEAR,
    MUTUAL_TLS,
    /** By mutual TLS through a second proxy of the same make, which counts as well. */
    SECOND_PROXY
  }

  /** A plain HTTP/1.1 route in clear. */
  public static final Setup PLAIN =
      new Setup(Entry.CLEAR, Wire.HTTP1, Upstream.CLEAR, Policies.PLAIN, 1, false);

  public Setup entry(Entry other) {
    return new Setup(other, wire, upstream, policies, hosts, changing);
  }

  public Setup wire(Wire other) {
    return new Setup(entry, other, upstream, policies, hosts, changing);
  }

  public Setup upstream(Upstream other) {
    return new Setup(entry, wire, other, policies, hosts, changing);
  }

  public Setup policies(Policies other) {
    return new Setup(entry, wire, upstream, other, hosts, changing);
  }

  public Setup hosts(int other) {
    return new Setup(entry, wire, upstream, policies, other, changing);
  }

  public Setup change() {
    return new Setup(entry, wire, upstream, policies, hosts, true);
  }

  /** Whether the proxy stands on the serving side. */
  public boolean serving() {
    return entry == Entry.MUTUAL_TLS || policies == Policies.TWENTY;
  }

  /** Whether our own proxy needs a certificate: to serve others, to call them, to follow Pilot. */
  public boolean tls() {
    return serving() || upstream != Upstream.CLEAR || changing;
  }
}
