package io.polyrouter.ospf.lsdb;

import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaKey;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the LSAs that count: those with an age below {@link
 * io.polyrouter.ospf.lsa.LsaHeader#MAX_AGE}, own ones included.
 */
public interface LinkStateDatabase {

  /** Null if there is none of this key, or only one that is out of date. */
  @Nullable Lsa get(Scope scope, LsaKey key);

  /** All of a type, in the order of their keys; nothing may be changed meanwhile. */
  void forEach(Scope scope, int type, Consumer<? super Lsa> visitor);

  /** All of a type and link state ID, in the order of their advertising routers. */
  void forEach(Scope scope, int type, int linkStateId, Consumer<? super Lsa> visitor);
}
