package io.amime.pilot;

import io.amime.spring.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies beyond what any rule file needs; the heap is small. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BodyLimit extends OncePerRequestFilter {
  private static final long MOST = 2 << 20;

  private final Problems problems;

  BodyLimit(Problems problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      if (request.getContentLengthLong() > MOST) {
        throw new TooLarge();
      }
      chain.doFilter(new Limited(request), response);
    } catch (TooLarge e) {
      response.setHeader("Connection", "close");
      problems.write(
          response, HttpStatus.CONTENT_TOO_LARGE, "a body has at most " + MOST + " bytes");
    }
  }

  /** Unchecked, so that it passes through whoever reads the body. */
  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static final class Limited extends HttpServletRequestWrapper {
    Limited(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new Counted(super.getInputStream());
    }
  }

  private static final class Counted extends ServletInputStream {
    private final ServletInputStream in;
    private long count;

    Counted(ServletInputStream in) {
      this.in = in;
    }

    private int counted(int read, int bytes) {
      count += Math.max(0, bytes);
      if (count > MOST) {
        throw new TooLarge();
      }
      return read;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      return counted(read, read < 0 ? 0 : 1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      return counted(read, read);
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
