package io.polyrouter.northbound.restart;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.northbound.files.WholeFile;
import io.polyrouter.router.SuspendedRouter;
import io.polyrouter.routing.RouteSource;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual routers whose protocols ended gracefully with this controller, for the next one to
 * take over from: written at its end, and taken once, so that whoever fails after that begins as if
 * for the first time. Not thread-safe.
 *
 * <pre>
 *   magic number, count of routers
 *   each: name, router ID (whether, and which), count of interfaces, count of instances
 *         each interface: name, index
 *         each instance: type, name, milliseconds of its end and of the end of its grace period
 * </pre>
 */
public final class RestartFile {

  private static final Logger LOG = LoggerFactory.getLogger(RestartFile.class);

  /** The last byte is the version of the format. */
  private static final int MAGIC = 0x50527201;

  private final WholeFile file;

  public RestartFile(Path path) {
    this.file = new WholeFile(path);
  }

  /** Leaves word for the next controller. */
  public void write(List<SuspendedRouter> routers) {
    try {
      if (routers.isEmpty()) {
        file.delete();
      } else {
        file.write(out -> write(out, routers));
      }
    } catch (IOException e) {
      LOG.warn("Routing protocols will not take over from themselves: nothing can be written", e);
    }
  }

  private static void write(DataOutputStream out, List<SuspendedRouter> routers)
      throws IOException {
    out.writeInt(MAGIC);
    out.writeInt(routers.size());
    for (SuspendedRouter router : routers) {
      out.writeUTF(router.name());
      out.writeBoolean(router.routerId().isPresent());
      out.writeInt(router.routerId().map(Ipv4Address::bits).orElse(0));
      out.writeInt(router.interfaceIndexes().size());
      out.writeInt(router.instances().size());
      for (var each : router.interfaceIndexes().entrySet()) {
        out.writeUTF(each.getKey());
        out.writeInt(each.getValue());
      }
      for (SuspendedRouter.Instance each : router.instances()) {
        out.writeUTF(each.source().protocol());
        out.writeUTF(each.source().instance());
        out.writeLong(each.since().toEpochMilli());
        out.writeLong(each.until().toEpochMilli());
      }
    }
  }

  /** What the controller before has left; the file is gone then. */
  public List<SuspendedRouter> take() {
    try {
      List<SuspendedRouter> routers = file.read(RestartFile::read);
      return routers == null ? List.of() : routers;
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("Routing protocols do not take over from themselves: unreadable", e);
      return List.of();
    } finally {
      delete();
    }
  }

  private void delete() {
    try {
      file.delete();
    } catch (IOException e) {
      LOG.warn("What the controller before has left cannot be removed", e);
    }
  }

  private static List<SuspendedRouter> read(DataInputStream in) throws IOException {
    int magic = in.readInt();
    if (magic != MAGIC) {
      throw new IOException("begins with %08x, not with %08x".formatted(magic, MAGIC));
    }
    int count = in.readInt();
    List<SuspendedRouter> routers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      routers.add(readRouter(in));
    }
    return routers;
  }

  private static SuspendedRouter readRouter(DataInputStream in) throws IOException {
    String name = in.readUTF();
    boolean hasRouterId = in.readBoolean();
    Ipv4Address routerId = new Ipv4Address(in.readInt());
    int interfaces = in.readInt();
    int instances = in.readInt();
    SortedMap<String, Integer> indexes = new TreeMap<>();
    for (int i = 0; i < interfaces; i++) {
      indexes.put(in.readUTF(), in.readInt());
    }
    List<SuspendedRouter.Instance> ended = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      ended.add(
          new SuspendedRouter.Instance(
              new RouteSource(in.readUTF(), in.readUTF()),
              Instant.ofEpochMilli(in.readLong()),
              Instant.ofEpochMilli(in.readLong())));
    }
    return new SuspendedRouter(
        name, hasRouterId ? Optional.of(routerId) : Optional.empty(), indexes, ended);
  }
}
