package io.polyrouter.stack;

import io.polyrouter.net.MacAddress;

/**
 * An interface of one IP stack, as those see it who use the stack. Used by the stack's thread; the
 * stack alone makes and changes them.
 */
public abstract class StackInterface {

  private final int index;
  private final String name;

  protected StackInterface(int index, String name) {
    this.index = index;
    this.name = name;
  }

  /** Index within the virtual router, at least 1. */
  public final int index() {
    return index;
  }

  public final String name() {
    return name;
  }

  public abstract MacAddress mac();

  /** The largest IP packet. */
  public abstract int mtuBytes();

  /** Whether packets pass. */
  public abstract boolean isUp();

  public abstract CounterValues.OfInterface counterValues();

  @Override
  public final String toString() {
    return name;
  }
}
