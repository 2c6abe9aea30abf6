package io.amime.proxy.tcp;

import io.amime.proxy.http.MeshView;

/** One compiled configuration as connections see it. */
public interface ConnectionMesh extends MeshView {
  /** Who takes what is sent there. */
  Taker taker(Destination destination);

  /** Whether connections pass that are for nobody the mesh knows. */
  boolean allowsUnknown();
}
