package io.amime.spring.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.spring.problem.ProblemAutoConfiguration;
import io.amime.spring.problem.Problems;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.ExceptionHandlingConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The one way into a control service: an access token or a client certificate of the mesh, else
 * 401. Open are health, the {@link OpenPaths} of the service, and metrics on the loopback.
 */
@AutoConfiguration(
    after = ProblemAutoConfiguration.class,
    before = ServletWebSecurityAutoConfiguration.class)
public class MeshSecurityAutoConfiguration {
  /** Both issuer and audience of access tokens. */
  private static final String MESH = "amime";

  @Bean
  @ConditionalOnMissingBean(JWKSource.class)
  JWKSource<SecurityContext> tokenKeys(
      LiveIdentity identity,
      InstantSource clock,
      @Value("${mesh.identity.ca-url:https://127.0.0.1:8060}") URI caUrl,
      @Value("${mesh.identity.state-dir}") Path stateDir) {
    MeshClient ca = MeshClient.to(identity, "istio-system", "citadel");
    return new TokenKeys(caUrl, ca, stateDir, clock);
  }

  @Bean
  JwtDecoder meshJwtDecoder(JWKSource<SecurityContext> keys) {
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
    processor.setJWTClaimsSetVerifier((claims, context) -> {}); // the validators below do
    var decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtTimestampValidator(),
            new JwtIssuerValidator(MESH),
            new JwtAudienceValidator(MESH)));
    return decoder;
  }

  @Bean
  @ConditionalOnMissingBean
  SecurityFilterChain meshSecurity(
      HttpSecurity http,
      LiveIdentity identity,
      JwtDecoder meshJwtDecoder,
      Problems problems,
      ObjectProvider<OpenPaths> openPaths) {
    List<OpenPaths> open = openPaths.orderedStream().toList();
    RequestMatcher own = matcher(open.stream().flatMap(o -> o.ownCredential().stream()).toList());
    RequestMatcher anyone = matcher(open.stream().flatMap(o -> o.anyone().stream()).toList());
    return http.csrf(AbstractHttpConfigurer::disable) // no cookies, so nothing to forge with
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(
            new CallerFilter(identity.peers(), meshJwtDecoder, own, problems),
            AnonymousAuthenticationFilter.class)
        .exceptionHandling(handling -> answerWithProblems(handling, problems))
        .authorizeHttpRequests(a ->
            a.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                .permitAll()
                .requestMatchers("/actuator/health/**")
                .permitAll()
                .requestMatchers(MeshSecurityAutoConfiguration::localMetrics)
                .permitAll()
                .requestMatchers(own, anyone)
                .permitAll()
                .requestMatchers("/actuator/**")
                .denyAll()
                .anyRequest()
                .authenticated())
        .build();
  }

  private static void answerWithProblems(
      ExceptionHandlingConfigurer<HttpSecurity> handling, Problems problems) {
    handling
        .authenticationEntryPoint((request, response, why) -> {
          response.setHeader("WWW-Authenticate", "Bearer");
          problems.write(
              response,
              HttpStatus.UNAUTHORIZED,
              "An access token or a client certificate of the mesh is needed");
        })
        .accessDeniedHandler((request, response, why) ->
            problems.write(response, HttpStatus.FORBIDDEN, String.valueOf(why.getMessage())));
  }

  @Bean
  WebMvcConfigurer callerArguments() {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
      }
    };
  }

  private static boolean localMetrics(HttpServletRequest request) {
    String from = request.getRemoteAddr();
    return request.getRequestURI().equals("/actuator/prometheus")
        && (from.startsWith("127.") || from.equals("0:0:0:0:0:0:0:1"));
  }

  private static RequestMatcher matcher(List<String> patterns) {
    var builder = PathPatternRequestMatcher.withDefaults();
    List<RequestMatcher> matchers = new ArrayList<>();
    matchers.add(request -> false);
    for (String pattern : patterns) {
      int blank = pattern.indexOf(' ');
      matchers.add(
          blank < 0
              ? builder.matcher(pattern)
              : builder.matcher(
                  HttpMethod.valueOf(pattern.substring(0, blank)), pattern.substring(blank + 1)));
    }
    return new OrRequestMatcher(matchers);
  }
}
