package io.polyrouter.transport;

import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.CounterValues;
import io.polyrouter.stack.StackInterface;

/** An interface that packets of {@link FakeIp} arrive by. */
public final class FakeInterface extends StackInterface {

  public FakeInterface(int index) {
    super(index, "eth" + index);
  }

  @Override
  public MacAddress mac() {
    return new MacAddress(0x0200_0000_0000L | index());
  }

  @Override
  public int mtuBytes() {
    return 1500;
  }

  @Override
  public boolean isUp() {
    return true;
  }

  @Override
  public CounterValues.OfInterface counterValues() {
    throw new UnsupportedOperationException("nothing is counted");
  }
}
