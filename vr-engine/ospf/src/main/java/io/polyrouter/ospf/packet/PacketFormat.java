package io.polyrouter.ospf.packet;

import io.polyrouter.net.packet.Wire;
import io.polyrouter.ospf.lsa.LsaFormat;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaPool;
import io.polyrouter.ospf.lsa.LsaReading;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;
import io.polyrouter.ospf.packet.OspfPacket.DatabaseDescription;
import io.polyrouter.ospf.packet.OspfPacket.Header;
import io.polyrouter.ospf.packet.OspfPacket.Hello;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateAck;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateRequest;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateUpdate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How packets of one version are read and written. Stateless. What is written has a checksum of 0,
 * which is put in together with authentication.
 */
public enum PacketFormat {
  /** RFC 2328, appendix A.3. */
  V2(2, 24, 20, LsaFormat.V2) {
    @Override
    int instanceId(byte[] bytes) {
      return 0;
    }

    @Override
    void putInstanceId(byte[] bytes, int instanceId) {}

    @Override
    Hello hello(byte[] bytes, Header header, List<Integer> neighbours) {
      return new Hello(
          header,
          Wire.i32(bytes, 24),
          0,
          Wire.u16(bytes, 28),
          Wire.u8(bytes, 30),
          Wire.u8(bytes, 31),
          Wire.u32(bytes, 32),
          Wire.i32(bytes, 36),
          Wire.i32(bytes, 40),
          neighbours);
    }

    @Override
    void putHello(byte[] bytes, Hello hello) {
      Wire.putI32(bytes, 24, hello.networkMask());
      Wire.putU16(bytes, 28, hello.helloSeconds());
      Wire.putU8(bytes, 30, hello.options());
      Wire.putU8(bytes, 31, hello.priority());
      Wire.putI32(bytes, 32, (int) hello.deadSeconds());
      Wire.putI32(bytes, 36, hello.designated());
      Wire.putI32(bytes, 40, hello.backup());
    }

    @Override
    int descriptionBytes() {
      return 8;
    }

    @Override
    DatabaseDescription description(byte[] bytes, Header header, List<LsaHeader> headers) {
      return new DatabaseDescription(
          header,
          Wire.u16(bytes, 24),
          Wire.u8(bytes, 26),
          Wire.u8(bytes, 27),
          Wire.i32(bytes, 28),
          headers);
    }

    @Override
    void putDescription(byte[] bytes, DatabaseDescription description) {
      Wire.putU16(bytes, 24, description.mtuBytes());
      Wire.putU8(bytes, 26, description.options());
      Wire.putU8(bytes, 27, description.flags());
      Wire.putI32(bytes, 28, description.sequence());
    }
  },
  /** RFC 5340, appendix A.3. */
  V3(3, 16, 20, LsaFormat.V3) {
    private static final int OPTIONS = 0xff_ffff;

    @Override
    int instanceId(byte[] bytes) {
      return Wire.u8(bytes, 14);
    }

    @Override
    void putInstanceId(byte[] bytes, int instanceId) {
      Wire.putU8(bytes, 14, instanceId);
    }

    @Override
    Hello hello(byte[] bytes, Header header, List<Integer> neighbours) {
      return new Hello(
          header,
          0,
          Wire.i32(bytes, 16),
          Wire.u16(bytes, 24),
          Wire.i32(bytes, 20) & OPTIONS,
          Wire.u8(bytes, 20),
          Wire.u16(bytes, 26),
          Wire.i32(bytes, 28),
          Wire.i32(bytes, 32),
          neighbours);
    }

    @Override
    void putHello(byte[] bytes, Hello hello) {
      Wire.putI32(bytes, 16, hello.interfaceId());
      Wire.putI32(bytes, 20, hello.priority() << 24 | hello.options());
      Wire.putU16(bytes, 24, hello.helloSeconds());
      Wire.putU16(bytes, 26, (int) hello.deadSeconds());
      Wire.putI32(bytes, 28, hello.designated());
      Wire.putI32(bytes, 32, hello.backup());
    }

    @Override
    int descriptionBytes() {
      return 12;
    }

    @Override
    DatabaseDescription description(byte[] bytes, Header header, List<LsaHeader> headers) {
      return new DatabaseDescription(
          header,
          Wire.u16(bytes, 20),
          Wire.i32(bytes, 16) & OPTIONS,
          Wire.u8(bytes, 23),
          Wire.i32(bytes, 24),
          headers);
    }

    @Override
    void putDescription(byte[] bytes, DatabaseDescription description) {
      Wire.putI32(bytes, 16, description.options());
      Wire.putU16(bytes, 20, description.mtuBytes());
      Wire.putU8(bytes, 23, description.flags());
      Wire.putI32(bytes, 24, description.sequence());
    }
  };

  private static final int HELLO = 1;
  private static final int DATABASE_DESCRIPTION = 2;
  private static final int LINK_STATE_REQUEST = 3;
  private static final int LINK_STATE_UPDATE = 4;
  private static final int LINK_STATE_ACK = 5;

  private static final int REQUEST_BYTES = 12;
  private static final int COUNT_BYTES = 4;

  private final int version;
  private final int headerBytes;
  private final int helloBytes;
  private final LsaFormat lsas;

  PacketFormat(int version, int headerBytes, int helloBytes, LsaFormat lsas) {
    this.version = version;
    this.headerBytes = headerBytes;
    this.helloBytes = helloBytes;
    this.lsas = lsas;
  }

  abstract int instanceId(byte[] bytes);

  abstract void putInstanceId(byte[] bytes, int instanceId);

  abstract Hello hello(byte[] bytes, Header header, List<Integer> neighbours);

  abstract void putHello(byte[] bytes, Hello hello);

  /** Of a database description behind its header. */
  abstract int descriptionBytes();

  abstract DatabaseDescription description(byte[] bytes, Header header, List<LsaHeader> headers);

  abstract void putDescription(byte[] bytes, DatabaseDescription description);

  /** The LSAs of this version. */
  public LsaFormat lsas() {
    return lsas;
  }

  /** Of the header that all packets have. */
  public int headerBytes() {
    return headerBytes;
  }

  /** Bytes of an update around its LSAs. */
  public int updateOverheadBytes() {
    return headerBytes + COUNT_BYTES;
  }

  // ---- reading ------------------------------------------------------------------------------

  /** The length that the packet itself tells, without trailers; see {@link #checkHeader}. */
  public int lengthBytes(byte[] bytes) {
    return Wire.u16(bytes, 2);
  }

  /** Null if version, type and length can be; then the packet is in front of what is given. */
  public @Nullable BadPacket checkHeader(byte[] bytes, int length) {
    if (length < headerBytes) {
      return BadPacket.TRUNCATED;
    }
    if (Wire.u8(bytes, 0) != version) {
      return BadPacket.VERSION;
    }
    int type = Wire.u8(bytes, 1);
    if (type < HELLO || type > LINK_STATE_ACK) {
      return BadPacket.TYPE;
    }
    int told = lengthBytes(bytes);
    return told > length || told < headerBytes + leastContentBytes(type) ? BadPacket.LENGTH : null;
  }

  private int leastContentBytes(int type) {
    return switch (type) {
      case HELLO -> helloBytes;
      case DATABASE_DESCRIPTION -> descriptionBytes();
      case LINK_STATE_UPDATE -> COUNT_BYTES;
      default -> 0;
    };
  }

  /** Reads a packet that starts the array and has passed {@link #checkHeader}. */
  public PacketReading read(byte[] bytes) {
    return read(bytes, null);
  }

  /**
   * As {@link #read(byte[])}.
   *
   * @param pool that its LSAs are shared through; null for none
   */
  public PacketReading read(byte[] bytes, @Nullable LsaPool pool) {
    int end = lengthBytes(bytes);
    Header header = new Header(Wire.i32(bytes, 4), Wire.i32(bytes, 8), instanceId(bytes));
    int at = headerBytes;
    return switch (Wire.u8(bytes, 1)) {
      case HELLO -> hello(bytes, header, neighbours(bytes, at + helloBytes, end));
      case DATABASE_DESCRIPTION -> {
        List<LsaHeader> headers = headers(bytes, at + descriptionBytes(), end);
        yield headers == null
            ? new PacketReading.Refused(BadPacket.CONTENT)
            : description(bytes, header, headers);
      }
      case LINK_STATE_REQUEST -> request(bytes, header, at, end);
      case LINK_STATE_UPDATE -> update(bytes, header, at, end, pool);
      default -> {
        List<LsaHeader> headers = headers(bytes, at, end);
        yield headers == null
            ? new PacketReading.Refused(BadPacket.CONTENT)
            : new LinkStateAck(header, headers);
      }
    };
  }

  private static List<Integer> neighbours(byte[] bytes, int at, int end) {
    List<Integer> neighbours = new ArrayList<>((end - at) / 4);
    for (int next = at; next + 4 <= end; next += 4) {
      neighbours.add(Wire.i32(bytes, next));
    }
    return neighbours;
  }

  private @Nullable List<LsaHeader> headers(byte[] bytes, int at, int end) {
    if ((end - at) % LsaHeader.BYTES != 0) {
      return null;
    }
    List<LsaHeader> headers = new ArrayList<>((end - at) / LsaHeader.BYTES);
    for (int next = at; next < end; next += LsaHeader.BYTES) {
      headers.add(lsas.readHeader(bytes, next));
    }
    return headers;
  }

  private static PacketReading request(byte[] bytes, Header header, int at, int end) {
    if ((end - at) % REQUEST_BYTES != 0) {
      return new PacketReading.Refused(BadPacket.CONTENT);
    }
    List<LsaKey> keys = new ArrayList<>((end - at) / REQUEST_BYTES);
    for (int next = at; next < end; next += REQUEST_BYTES) {
      keys.add(
          new LsaKey(Wire.i32(bytes, next), Wire.i32(bytes, next + 4), Wire.i32(bytes, next + 8)));
    }
    return new LinkStateRequest(header, keys);
  }

  /** What cannot be told apart any more is one LSA that was refused. */
  private PacketReading update(
      byte[] bytes, Header header, int at, int end, @Nullable LsaPool pool) {
    long count = Wire.u32(bytes, at);
    List<LsaReading> read = new ArrayList<>();
    int next = at + COUNT_BYTES;
    for (long i = 0; i < count; i++) {
      read.add(lsas.read(bytes, next, end, pool));
      int length = lsas.lengthBytes(bytes, next, end);
      if (length == 0) {
        break;
      }
      next += length;
    }
    return new LinkStateUpdate(header, read);
  }

  // ---- writing ------------------------------------------------------------------------------

  /** Writes a packet of any kind but an update. */
  public byte[] write(OspfPacket packet) {
    return switch (packet) {
      case Hello hello -> {
        List<Integer> neighbours = hello.neighbours();
        int at = headerBytes + helloBytes;
        byte[] bytes = begin(HELLO, at + 4 * neighbours.size(), hello.header());
        putHello(bytes, hello);
        for (int i = 0; i < neighbours.size(); i++) {
          Wire.putI32(bytes, at + 4 * i, neighbours.get(i));
        }
        yield bytes;
      }
      case DatabaseDescription description -> {
        int at = headerBytes + descriptionBytes();
        byte[] bytes =
            begin(
                DATABASE_DESCRIPTION,
                at + LsaHeader.BYTES * description.headers().size(),
                description.header());
        putDescription(bytes, description);
        put(bytes, at, description.headers());
        yield bytes;
      }
      case LinkStateRequest request -> {
        byte[] bytes =
            begin(
                LINK_STATE_REQUEST,
                headerBytes + REQUEST_BYTES * request.keys().size(),
                request.header());
        int at = headerBytes;
        for (LsaKey key : request.keys()) {
          Wire.putI32(bytes, at, key.type());
          Wire.putI32(bytes, at + 4, key.linkStateId());
          Wire.putI32(bytes, at + 8, key.advertisingRouter());
          at += REQUEST_BYTES;
        }
        yield bytes;
      }
      case LinkStateAck ack -> {
        byte[] bytes =
            begin(
                LINK_STATE_ACK, headerBytes + LsaHeader.BYTES * ack.headers().size(), ack.header());
        put(bytes, headerBytes, ack.headers());
        yield bytes;
      }
      case LinkStateUpdate update ->
          throw new IllegalArgumentException("updates are written with the ages of their LSAs");
    };
  }

  /** Writes an update. */
  public byte[] writeUpdate(Header header, List<AgedLsa> updated) {
    int length = updateOverheadBytes();
    for (AgedLsa each : updated) {
      length += each.lsa().lengthBytes();
    }
    byte[] bytes = begin(LINK_STATE_UPDATE, length, header);
    Wire.putI32(bytes, headerBytes, updated.size());
    int at = updateOverheadBytes();
    for (AgedLsa each : updated) {
      each.lsa().write(bytes, at, each.ageSeconds());
      at += each.lsa().lengthBytes();
    }
    return bytes;
  }

  private byte[] begin(int type, int length, Header header) {
    byte[] bytes = new byte[length];
    Wire.putU8(bytes, 0, version);
    Wire.putU8(bytes, 1, type);
    Wire.putU16(bytes, 2, length);
    Wire.putI32(bytes, 4, header.routerId());
    Wire.putI32(bytes, 8, header.areaId());
    putInstanceId(bytes, header.instanceId());
    return bytes;
  }

  private static void put(byte[] bytes, int at, List<LsaHeader> headers) {
    int next = at;
    for (LsaHeader header : headers) {
      header.write(bytes, next);
      next += LsaHeader.BYTES;
    }
  }
}
