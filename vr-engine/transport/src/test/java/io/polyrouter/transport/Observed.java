package io.polyrouter.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes what a socket tells. */
public final class Observed implements PacketObserver {

  public int readable;
  public final List<IOException> errors = new ArrayList<>();
  public boolean closed;
  public @Nullable IOException failure;

  @Override
  public void readable() {
    readable++;
  }

  @Override
  public void errorReceived(IOException error) {
    errors.add(error);
  }

  @Override
  public void closed(@Nullable IOException why) {
    closed = true;
    failure = why;
  }
}
