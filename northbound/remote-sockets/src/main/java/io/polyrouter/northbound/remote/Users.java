package io.polyrouter.northbound.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polyrouter.remote.Access;
import io.polyrouter.remote.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.codec.digest.Crypt;

/**
 * Who may use which virtual router. The user admin, by the password file that NETCONF and RESTCONF
 * use, and the local user that runs the controller may use all; others what is configured.
 */
final class Users implements Access {

  static final String ADMIN = "admin";

  private final Path passwordFile;
  private final String owner;
  private volatile Map<String, User> configured = Map.of();

  /**
   * A configured user.
   *
   * @param passwordHash as crypt(3) makes it; empty for one without password
   * @param all whether every virtual router may be used
   * @param virtualRouters those that may be used
   * @param raw whether raw IP sockets may be opened there
   */
  record User(
      Optional<String> passwordHash, boolean all, Set<String> virtualRouters, boolean raw) {}

  /**
   * @param passwordFile read at each login of admin, so that a new password holds at once
   * @param owner the local user that runs the controller
   */
  Users(Path passwordFile, String owner) {
    this.passwordFile = passwordFile;
    this.owner = owner;
  }

  void configure(Map<String, User> users) {
    configured = Map.copyOf(users);
  }

  @Override
  public boolean allows(Caller caller, String virtualRouter) {
    return switch (caller) {
      case Caller.LocalUser(String name) -> name.equals(owner) || mayUse(name, virtualRouter);
      case Caller.ByPassword(String name, String password) ->
          name.equals(ADMIN) && isAdminPassword(password)
              || isPassword(name, password) && mayUse(name, virtualRouter);
    };
  }

  /** Of a caller who was let in: what it says of itself is true. */
  @Override
  public boolean allowsRaw(Caller caller, String virtualRouter) {
    boolean administrator =
        switch (caller) {
          case Caller.LocalUser(String name) -> name.equals(owner);
          case Caller.ByPassword(String name, String password) ->
              name.equals(ADMIN) && isAdminPassword(password);
        };
    return administrator || mayUseRaw(caller.name(), virtualRouter);
  }

  private boolean mayUseRaw(String name, String virtualRouter) {
    User user = configured.get(name);
    return user != null && user.raw && mayUse(name, virtualRouter);
  }

  /** Whether a user who was let in may stay. */
  boolean mayStay(String name, String virtualRouter, boolean raw) {
    return name.equals(ADMIN)
        || name.equals(owner)
        || (raw ? mayUseRaw(name, virtualRouter) : mayUse(name, virtualRouter));
  }

  private boolean mayUse(String name, String virtualRouter) {
    User user = configured.get(name);
    return user != null && (user.all || user.virtualRouters.contains(virtualRouter));
  }

  private boolean isPassword(String name, String password) {
    User user = configured.get(name);
    return user != null
        && user.passwordHash
            .filter(hash -> isEqual(Crypt.crypt(password.getBytes(UTF_8), hash), hash))
            .isPresent();
  }

  private boolean isAdminPassword(String password) {
    try {
      String expected = Files.readString(passwordFile).strip();
      return !expected.isEmpty() && isEqual(password, expected);
    } catch (IOException e) {
      return false; // no password has been made yet
    }
  }

  private static boolean isEqual(String a, String b) {
    return MessageDigest.isEqual(a.getBytes(UTF_8), b.getBytes(UTF_8));
  }
}
