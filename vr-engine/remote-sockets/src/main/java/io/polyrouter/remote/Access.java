package io.polyrouter.remote;

/** Decides who may use which virtual router. Thread-safe; may take a while, for passwords. */
@FunctionalInterface
public interface Access {

  /** Whether the caller is who it says and may open sockets in the virtual router. */
  boolean allows(Caller caller, String virtualRouter);

  /** Whether a caller who was let in may open raw IP sockets there, too. */
  default boolean allowsRaw(Caller caller, String virtualRouter) {
    return false;
  }
}
