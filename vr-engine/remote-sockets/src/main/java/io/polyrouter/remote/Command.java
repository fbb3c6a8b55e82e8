package io.polyrouter.remote;

import org.jspecify.annotations.Nullable;

/** What a request asks for. The numbers from 0x80 on are our own. */
public enum Command {
  CONNECT(1),
  BIND(2),
  UDP_ASSOCIATE(3),
  /** CONNECT with a source address after the destination. */
  CONNECT_FROM(0x80),
  /** Listens until the connection is closed, and tells of each connection by a token. */
  LISTEN(0x81),
  /** Takes the connection of a token. */
  ACCEPT(0x82),
  /** A UDP socket whose datagrams go over this connection. */
  DATAGRAMS(0x83),
  /** Asks which own address would be used towards a destination. */
  SOURCE(0x84),
  /** Takes a TCP port, to connect from or to listen on by a second request on this connection. */
  RESERVE(0x85),
  /** A raw IP socket whose packets go over this connection. */
  RAW(0x86),
  /** A socket for pings whose messages go over this connection. */
  ECHO(0x87);

  private final int number;

  Command(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static @Nullable Command of(int number) {
    for (Command each : values()) {
      if (each.number == number) {
        return each;
      }
    }
    return null;
  }
}
