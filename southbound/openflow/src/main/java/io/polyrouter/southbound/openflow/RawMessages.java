package io.polyrouter.southbound.openflow;

import io.netty.buffer.ByteBuf;
import io.polyrouter.southbound.openflow.wire.OpenFlow;
import java.util.Map;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFDeserializer;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFSerializer;
import org.opendaylight.openflowjava.protocol.api.keys.MessageCodeKey;
import org.opendaylight.openflowjava.protocol.api.keys.MessageTypeKey;
import org.opendaylight.openflowjava.protocol.api.keys.TypeToClassKey;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.EchoReplyInput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.OfHeader;
import org.opendaylight.yangtools.binding.Augmentation;
import org.opendaylight.yangtools.binding.DataObject;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/**
 * Makes OpenFlowJava carry messages as bytes, both ways. It brings connections, threads, queues and
 * framing; reading and writing of messages is our own ({@code wire}), several times faster and with
 * the Nicira extensions.
 */
final class RawMessages {

  private static final Uint8 VERSION = Uint8.valueOf(OpenFlow.VERSION);
  private static final Uint8 FIRST_VERSION = Uint8.ONE;
  private static final int HIGHEST = 255;

  private RawMessages() {}

  /** Replaces the readers and writers of this provider; it has registries of its own. */
  static void install(SwitchConnectionProvider provider) {
    OFSerializer<Outbound> writer = (message, out) -> out.writeBytes(message.bytes);
    provider.registerSerializer(new MessageTypeKey<>(VERSION, EchoReplyInput.class), writer);
    for (int type = 0; type <= HIGHEST; type++) {
      read(VERSION, type, provider);
      read(FIRST_VERSION, type, provider);
    }
    for (int version = 0; version <= HIGHEST; version++) {
      read(Uint8.valueOf(version), OpenFlow.HELLO, provider);
    }
  }

  /**
   * Whatever OpenFlowJava can tell apart is read, meaningful or not: it would log a stack trace for
   * every message that nobody reads, while a session ends at the first.
   */
  private static void read(Uint8 version, int type, SwitchConnectionProvider provider) {
    OFDeserializer<Inbound> reader = in -> Inbound.of(version.toJava(), type, in);
    provider.registerDeserializerMapping(new TypeToClassKey(version, type), Inbound.class);
    provider.registerDeserializer(new MessageCodeKey(version, type, Inbound.class), reader);
  }

  /** One message from a switch. */
  static final class Inbound implements OfHeader, DataObject {

    private final byte[] bytes;

    private Inbound(byte[] bytes) {
      this.bytes = bytes;
    }

    /** OpenFlowJava has taken version, type and length off already. */
    private static Inbound of(int version, int type, ByteBuf rest) {
      int length = rest.readableBytes() + 4;
      byte[] bytes = new byte[length];
      bytes[0] = (byte) version;
      bytes[1] = (byte) type;
      bytes[2] = (byte) (length >>> 8);
      bytes[3] = (byte) length;
      rest.readBytes(bytes, 4, length - 4);
      return new Inbound(bytes);
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public Uint8 getVersion() {
      return VERSION;
    }

    @Override
    public Uint32 getXid() {
      return Uint32.ZERO;
    }

    @Override
    public Class<Inbound> implementedInterface() {
      return Inbound.class;
    }
  }

  /**
   * Any number of messages to a switch. OpenFlowJava has no method for bytes; that for echo replies
   * is one which expects no answer, so it is borrowed.
   */
  static final class Outbound implements EchoReplyInput {

    private final byte[] bytes;

    Outbound(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public Uint8 getVersion() {
      return VERSION;
    }

    @Override
    public Uint32 getXid() {
      return Uint32.ZERO;
    }

    @Override
    public byte[] getData() {
      return bytes;
    }

    @Override
    public Map<Class<? extends Augmentation<EchoReplyInput>>, Augmentation<EchoReplyInput>>
        augmentations() {
      return Map.of();
    }
  }
}
