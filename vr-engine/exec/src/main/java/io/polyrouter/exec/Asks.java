package io.polyrouter.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Options of a socket for packets that mean something in the virtual router, as questions to the
 * controller: groups, hop limits, traffic class, interfaces (ip(7), ipv6(7), RFC 3678).
 */
final class Asks {

  private static final int ASK = 0x80;
  private static final int JOIN = 1;
  private static final int LEAVE = 2;
  private static final int SET = 3;
  private static final int CONNECT = 4;
  private static final int BIND = 5;

  private static final int HOP_LIMIT = 1;
  private static final int TRAFFIC_CLASS = 2;
  private static final int MULTICAST_HOP_LIMIT = 3;
  private static final int MULTICAST_LOOP = 4;
  private static final int MULTICAST_INTERFACE = 5;
  private static final int BROADCAST = 6;
  private static final int LEAST_HOP_LIMIT = 7;
  private static final int INTERFACE = 8;

  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;

  private static final int STORAGE_BYTES = 128;
  private static final int STORAGE_AT = 8;

  private static final byte[] MALFORMED = {};

  private Asks() {}

  /** Whether a question is to join or leave a group. */
  static boolean isAboutGroups(byte[] question) {
    return question[1] == JOIN || question[1] == LEAVE;
  }

  /** For an option; null if it means nothing there, empty if the value makes no sense. */
  static byte @Nullable [] of(int level, int name, byte[] value) {
    return switch (level) {
      case SOL_SOCKET ->
          switch (name) {
            case 6 -> set(BROADCAST, flag(value));
            case 25 -> set(INTERFACE, text(value));
            default -> null;
          };
      case IPPROTO_IP -> ofIpv4(name, value);
      case IPPROTO_IPV6 -> ofIpv6(name, value);
      default -> null;
    };
  }

  private static byte @Nullable [] ofIpv4(int name, byte[] value) {
    return switch (name) {
      case 1 -> set(TRAFFIC_CLASS, number(value, 0));
      case 2 -> set(HOP_LIMIT, number(value, 64));
      case 21 -> set(LEAST_HOP_LIMIT, number(value, 0));
      case 32 -> set(MULTICAST_INTERFACE, ipv4Interface(value, value.length >= 8 ? 4 : 0));
      case 33 -> set(MULTICAST_HOP_LIMIT, number(value, 1));
      case 34 -> set(MULTICAST_LOOP, flag(value));
      case 35, 36 ->
          value.length < 8
              ? MALFORMED
              : group(
                  name == 35 ? JOIN : LEAVE,
                  ipv4Interface(value, 4),
                  Arrays.copyOf(value, 4),
                  new byte[0]);
      // struct ip_mreq_source: group, interface, source
      case 39, 40 ->
          value.length < 12
              ? MALFORMED
              : group(
                  name == 39 ? JOIN : LEAVE,
                  address(Arrays.copyOfRange(value, 4, 8)),
                  Arrays.copyOf(value, 4),
                  Arrays.copyOfRange(value, 8, 12));
      default -> anyFamily(name, value);
    };
  }

  private static byte @Nullable [] ofIpv6(int name, byte[] value) {
    return switch (name) {
      case 16 -> set(HOP_LIMIT, number(value, 64));
      case 17 -> set(MULTICAST_INTERFACE, index(value, 0));
      case 18 -> set(MULTICAST_HOP_LIMIT, number(value, 1));
      case 19 -> set(MULTICAST_LOOP, flag(value));
      case 20, 21 ->
          value.length < 20
              ? MALFORMED
              : group(
                  name == 20 ? JOIN : LEAVE,
                  index(value, 16),
                  Arrays.copyOf(value, 16),
                  new byte[0]);
      case 67 -> set(TRAFFIC_CLASS, number(value, 0));
      case 73 -> set(LEAST_HOP_LIMIT, number(value, 0));
      default -> anyFamily(name, value);
    };
  }

  /** Joining and leaving as RFC 3678, section 5.1 has it, alike for both families. */
  private static byte @Nullable [] anyFamily(int name, byte[] value) {
    boolean join = name == 42 || name == 46;
    boolean leave = name == 45 || name == 47;
    boolean withSource = name >= 46;
    int needed = STORAGE_AT + STORAGE_BYTES * (withSource ? 2 : 1);
    if (!join && !leave) {
      return null;
    }
    if (value.length < needed) {
      return MALFORMED;
    }
    InetSocketAddress group = storage(value, STORAGE_AT);
    InetSocketAddress source = withSource ? storage(value, STORAGE_AT + STORAGE_BYTES) : null;
    if (group == null || withSource && source == null) {
      return MALFORMED;
    }
    return group(
        join ? JOIN : LEAVE,
        index(value, 0),
        group.getAddress().getAddress(),
        source == null ? new byte[0] : source.getAddress().getAddress());
  }

  private static @Nullable InetSocketAddress storage(byte[] value, int at) {
    return SocketAddresses.read(Arrays.copyOfRange(value, at, at + STORAGE_BYTES));
  }

  /** Joins or leaves a group. */
  private static byte[] group(int operation, String by, byte[] group, byte[] source) {
    ByteArrayOutputStream question = begin(operation);
    put(question, by);
    question.writeBytes(Remote.encodeBare(inet(group)));
    question.writeBytes(Remote.encodeBare(source.length == 0 ? null : inet(source)));
    return question.toByteArray();
  }

  private static byte[] set(int option, String value) {
    ByteArrayOutputStream question = begin(SET);
    question.write(option);
    put(question, value);
    return question.toByteArray();
  }

  /** Connects, or with null disconnects. */
  static byte[] connect(@Nullable InetSocketAddress to) {
    ByteArrayOutputStream question = begin(CONNECT);
    question.writeBytes(to == null ? new byte[1] : Remote.encode(to));
    return question.toByteArray();
  }

  /** Takes another own address. */
  static byte[] bind(InetAddress address) {
    ByteArrayOutputStream question = begin(BIND);
    question.writeBytes(Remote.encodeBare(address));
    return question.toByteArray();
  }

  private static ByteArrayOutputStream begin(int operation) {
    ByteArrayOutputStream question = new ByteArrayOutputStream();
    question.write(ASK);
    question.write(operation);
    return question;
  }

  private static void put(ByteArrayOutputStream to, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    to.write(bytes.length);
    to.writeBytes(bytes);
  }

  // ---- values -----------------------------------------------------------------------------------

  /** A number in as many bytes as the program likes; below 0 it is what holds by itself. */
  private static String number(byte[] value, int byItself) {
    int number = value.length >= 4 ? Bytes.i32(value, 0) : value.length > 0 ? value[0] & 0xff : 0;
    return Integer.toString(number < 0 ? byItself : number);
  }

  private static String flag(byte[] value) {
    return number(value, 1).equals("0") ? "0" : "1";
  }

  /** Up to a zero. */
  private static String text(byte[] value) {
    String all = new String(value, UTF_8);
    int end = all.indexOf('\0');
    return end < 0 ? all : all.substring(0, end);
  }

  /** The interface's index in the virtual router; 0 is for the one that leads there. */
  private static String index(byte[] value, int at) {
    int index = value.length >= at + 4 ? Bytes.i32(value, at) : 0;
    return index == 0 ? "" : Integer.toString(index);
  }

  /** An own address, or where an index follows and is not 0 that. */
  private static String ipv4Interface(byte[] value, int at) {
    String byIndex = value.length >= at + 8 ? index(value, at + 4) : "";
    return !byIndex.isEmpty() || value.length < at + 4
        ? byIndex
        : address(Arrays.copyOfRange(value, at, at + 4));
  }

  private static String address(byte[] bytes) {
    InetAddress address = inet(bytes);
    return address.isAnyLocalAddress() ? "" : address.getHostAddress();
  }

  private static InetAddress inet(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
