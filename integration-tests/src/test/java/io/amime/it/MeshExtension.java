package io.amime.it;

import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One mesh for all test classes of a run: starting it is the slow part. Tests leave it without
 * rules.
 */
final class MeshExtension implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(MeshExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    mesh(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Mesh.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return mesh(context);
  }

  private static Mesh mesh(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            Mesh.class,
            key -> {
              try {
                return Mesh.up(Map.of());
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            Mesh.class);
  }
}
