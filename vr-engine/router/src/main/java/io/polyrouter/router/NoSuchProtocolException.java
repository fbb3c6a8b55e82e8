package io.polyrouter.router;

/** A virtual router runs no such routing protocol. */
public final class NoSuchProtocolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoSuchProtocolException(String vr, String type, String instance) {
    super("virtual router \"%s\" runs no protocol \"%s\" of type %s".formatted(vr, instance, type));
  }
}
