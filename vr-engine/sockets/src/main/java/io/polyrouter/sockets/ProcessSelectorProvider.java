package io.polyrouter.sockets;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * For libraries that take no {@link SelectorProvider}: the provider of a whole Java process, which
 * opens channels in the virtual router that the thread has entered, and in the kernel otherwise.
 *
 * <pre>
 *   java -Djava.nio.channels.spi.SelectorProvider=io.polyrouter.sockets.ProcessSelectorProvider \
 *        --add-exports java.base/sun.nio.ch=ALL-UNNAMED ...
 *
 *   HttpServer server = ProcessSelectorProvider.in(red, () -&gt; HttpServer.create(address, 0));
 * </pre>
 *
 * <p>Threads that are started within are there, too, and stay there; so do not let a pool that
 * others use start its threads within. What is no channel of java.nio ({@code new Socket()},
 * asynchronous channels) and Unix-domain sockets remain the kernel's. Thread-safe.
 *
 * <p>The kernel's own provider can then be had only from within the JDK, hence the second option.
 */
public final class ProcessSelectorProvider extends SelectorProvider {

  private static final ThreadLocal<@Nullable Sockets> ENTERED = new InheritableThreadLocal<>();

  private final SelectorProvider kernel = kernelsOwn();

  /** For the JDK, which makes the one that the process has. */
  public ProcessSelectorProvider() {}

  private static SelectorProvider kernelsOwn() {
    try {
      return (SelectorProvider)
          Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get").invoke(null);
    } catch (ClassNotFoundException | NoSuchMethodException | InvocationTargetException e) {
      throw new IllegalStateException("this JDK hides the kernel's channels elsewhere", e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(
          "start java with --add-exports java.base/sun.nio.ch=ALL-UNNAMED", e);
    }
  }

  /** Whether this process was started with it. */
  public static boolean isInstalled() {
    return SelectorProvider.provider() instanceof ProcessSelectorProvider;
  }

  /**
   * Runs something whose channels are to be opened with these sockets.
   *
   * @throws IllegalStateException if the process was not started with this provider
   */
  public static <T> T in(Sockets sockets, Callable<T> body) throws Exception {
    if (!isInstalled()) {
      throw new IllegalStateException(
          "start java with -Djava.nio.channels.spi.SelectorProvider="
              + ProcessSelectorProvider.class.getName());
    }
    Sockets before = ENTERED.get();
    ENTERED.set(sockets);
    try {
      return body.call();
    } finally {
      if (before == null) {
        ENTERED.remove();
      } else {
        ENTERED.set(before);
      }
    }
  }

  /** The kernel's channels, wherever the thread is. */
  SelectorProvider kernel() {
    return kernel;
  }

  private SelectorProvider chosen() {
    Sockets entered = ENTERED.get();
    return entered == null ? kernel : entered.provider();
  }

  private SelectorProvider chosen(ProtocolFamily family) {
    return family == StandardProtocolFamily.UNIX ? kernel : chosen();
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return chosen().openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return chosen(family).openDatagramChannel(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    return kernel.openPipe();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return chosen().openSelector();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return chosen().openServerSocketChannel();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    return chosen(family).openServerSocketChannel(family);
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return chosen().openSocketChannel();
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    return chosen(family).openSocketChannel(family);
  }

  @Override
  public @Nullable Channel inheritedChannel() throws IOException {
    return kernel.inheritedChannel();
  }
}
