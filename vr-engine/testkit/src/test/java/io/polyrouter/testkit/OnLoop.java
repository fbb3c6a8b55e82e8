package io.polyrouter.testkit;

import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Something to do with a virtual router's transport layer that is expected to succeed. */
record OnLoop(Action action) implements TransportCommand {

  /** What to do, on the loop. */
  interface Action {
    void run(TransportLayer transport, long nowNanos) throws IOException;
  }

  @Override
  public void run(TransportLayer transport, long nowNanos) {
    try {
      action.run(transport, nowNanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void refused(IOException why) {
    throw new UncheckedIOException(why);
  }
}
