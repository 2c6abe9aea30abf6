package io.amime.ui.web;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.security.web.header.HeaderWriterFilter;

/** The one filter chain in front of the console. */
@Configuration(proxyBeanMethods = false)
class ConsoleSecurity {
  @Bean
  FilterRegistrationBean<AnswerHeaders> answerHeaders() {
    var registration = new FilterRegistrationBean<>(new AnswerHeaders());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  @Bean
  SecurityContextRepository securityContexts() {
    return new HttpSessionSecurityContextRepository();
  }

  @Bean
  SecurityFilterChain console(HttpSecurity http, SecurityContextRepository contexts) {
    return http.securityContext(c -> c.securityContextRepository(contexts))
        // The token lives in the session: a cookie could be planted by another port of localhost.
        .csrf(c ->
            c.csrfTokenRepository(new HttpSessionCsrfTokenRepository())
                .csrfTokenRequestHandler(new XorCsrfTokenRequestAttributeHandler()))
        .authorizeHttpRequests(a ->
            a.requestMatchers("/api/**")
                .authenticated()
                .requestMatchers("/session", "/session/password", "/actuator/health/**")
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/**")
                .permitAll()
                .anyRequest()
                .denyAll())
        .exceptionHandling(e ->
            e.authenticationEntryPoint((request, response, why) -> signInFirst().writeTo(response))
                .accessDeniedHandler((request, response, why) ->
                    denied(why instanceof CsrfException).writeTo(response)))
        .headers(h ->
            h.defaultsDisabled()
                .cacheControl(Customizer.withDefaults())
                .httpStrictTransportSecurity(t -> t.includeSubDomains(false)))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .addFilterAfter(new SameOrigin(), HeaderWriterFilter.class)
        .build();
  }

  private static Problem signInFirst() {
    return Problem.of(HttpStatus.UNAUTHORIZED, "signed-out", "Sign in first.");
  }

  private static Problem denied(boolean csrf) {
    return csrf
        ? Problem.of(HttpStatus.FORBIDDEN, "csrf", "The page is out of date; ask /session again.")
        : Problem.of(HttpStatus.FORBIDDEN, "forbidden", "This is not allowed.");
  }
}
