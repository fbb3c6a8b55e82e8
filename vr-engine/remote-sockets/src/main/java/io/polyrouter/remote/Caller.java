package io.polyrouter.remote;

/** Who wants to use a virtual router's sockets. */
public sealed interface Caller {

  /** For people and logs; no secret in it. */
  String name();

  /** By user name and password (RFC 1929). */
  record ByPassword(String name, String password) implements Caller {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A user of this machine, as the kernel vouches for it on a Unix-domain socket. */
  record LocalUser(String name) implements Caller {
    @Override
    public String toString() {
      return name;
    }
  }
}
