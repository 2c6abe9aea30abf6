package io.amime.bench.cases;

/** What is sent. */
public sealed interface Traffic {
  /** Connections where their number is not what the case is about. */
  int USUAL = 32;

  /** Connections at once. */
  int connections();

  /** What the processor time is divided by. */
  String unit();

  /**
   * Whole requests and answers over connections that stay.
   *
   * @param streams at once on each connection, where there can be more than one
   */
  record Requests(Message message, int connections, int streams) implements Traffic {
    @Override
    public String unit() {
      return "request";
    }
  }

  /** A connection of its own for each request. */
  record Connections(Message message, int connections) implements Traffic {
    @Override
    public String unit() {
      return "connection";
    }
  }

  /** Large answers, counted in gigabytes. */
  record Bulk(Message message, int connections) implements Traffic {
    @Override
    public String unit() {
      return "GB";
    }
  }

  /**
   * gRPC calls whose messages come back.
   *
   * @param bytes of a message
   * @param streams at once on each connection
   * @param staying whether calls stay open and messages are counted, not calls
   */
  record Grpc(int bytes, int connections, int streams, boolean staying) implements Traffic {
    @Override
    public String unit() {
      return staying ? "message" : "request";
    }
  }

  /**
   * Messages that come back over connections that stay.
   *
   * @param bytes of a message
   */
  record Echo(int bytes, int connections) implements Traffic {
    @Override
    public String unit() {
      return "message";
    }
  }

  /**
   * The first requests of proxies that were started for them.
   *
   * @param workloads that run beside each other
   */
  record Started(Message message, int workloads) implements Traffic {
    @Override
    public int connections() {
      return USUAL;
    }

    @Override
    public String unit() {
      return "request";
    }
  }

  /** Requests of which something is counted exactly instead of being timed. */
  record Counted(Message message, What what) implements Traffic {
    /** What is counted. */
    public enum What {
      SYSTEM_CALLS,
      ALLOCATION,
      IDLE_CONNECTIONS
    }

    @Override
    public int connections() {
      return USUAL;
    }

    @Override
    public String unit() {
      return "request";
    }
  }
}
