package io.polyrouter.router.config;

import io.polyrouter.routing.config.ModelPath;

/** Places in module polyrouter-virtual-routers that many rules start from. */
final class ModelPaths {

  static final ModelPath ROOT = ModelPath.of("virtual-routers");

  private ModelPaths() {}

  static ModelPath virtualRouter(String name) {
    return ROOT.entry("virtual-router", "name", name);
  }

  static ModelPath interfaceOf(String vr, String name) {
    return virtualRouter(vr).child("interfaces").entry("interface", "name", name);
  }
}
