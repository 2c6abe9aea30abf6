package io.amime.spring.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.identity.SpiffeId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.access.AccessDeniedException;

class CallerTest {
  @ParameterizedTest
  @CsvSource({
    "platform@mesh,             owner@service/default/reviews, true",
    "viewer@mesh,               viewer@namespace/default,      true",
    "viewer@mesh,               operator@namespace/default,    false",
    "editor@namespace/default,  editor@service/default/a,      true",
    "editor@namespace/default,  viewer@namespace/default,      true",
    "editor@namespace/default,  owner@namespace/default,       false",
    "editor@namespace/default,  editor@namespace/other,        false",
    "editor@namespace/default,  editor@service/other/a,        false",
    "editor@namespace/default,  viewer@mesh,                   false",
    "owner@service/default/a,   editor@service/default/a,      true",
    "owner@service/default/a,   editor@service/default/b,      false",
    "owner@service/default/a,   editor@namespace/default,      false",
  })
  void aGrantCoversItsScopeAndTheRolesBelow(String has, String wants, boolean allowed) {
    Grant wanted = Grant.parse(wants);
    Caller caller = new Caller.Person("user:x", List.of(Grant.parse(has)));

    assertThat(caller.may(wanted.role(), wanted.scope())).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "editor",
        "editor@",
        "king@mesh",
        "EDITOR@mesh",
        "editor@mesh/x",
        "editor@namespace",
        "editor@namespace/",
        "editor@service/default",
        "editor@service/default/a/b",
        "editor@namespace/De fault",
        "editor@galaxy/x"
      })
  void refusesGrantsThatAreNotWellFormed(String text) {
    assertThatThrownBy(() -> Grant.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writesWhatItReads() {
    for (String text : List.of("platform@mesh", "viewer@namespace/a", "owner@service/a/b")) {
      assertThat(Grant.parse(text)).hasToString(text);
    }
  }

  @Test
  void theControlPlaneSeesEverythingAndWorkloadsNothing() {
    var mixer = new Caller.Service(SpiffeId.parse("spiffe://c/ns/istio-system/sa/mixer"), "1");
    var ingress =
        new Caller.Service(SpiffeId.parse("spiffe://c/ns/istio-system/sa/istio-ingress"), "2");
    var impostor = new Caller.Service(SpiffeId.parse("spiffe://c/ns/default/sa/mixer"), "3");

    assertThat(mixer.may(Role.VIEWER, Scope.MESH)).isTrue();
    assertThat(mixer.may(Role.EDITOR, Scope.MESH)).isFalse();
    assertThat(ingress.may(Role.VIEWER, Scope.MESH)).isFalse();
    assertThat(impostor.may(Role.VIEWER, Scope.MESH)).isFalse();
  }

  @Test
  void requireNamesTheRightThatIsMissing() {
    Caller nobody = new Caller.Person("user:x", List.of());

    assertThatThrownBy(() -> nobody.require(Role.EDITOR, new Scope.Namespace("default")))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessage("needs editor@namespace/default");
  }
}
