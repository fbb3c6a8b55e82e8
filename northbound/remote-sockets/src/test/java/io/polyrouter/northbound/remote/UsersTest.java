package io.polyrouter.northbound.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.remote.Users.User;
import io.polyrouter.remote.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {

  /** As {@code openssl passwd -5 -salt salt secret} prints it. */
  private static final String HASH = "$5$salt$kpa26zwgX83BPSR8d7w93OIXbFt/d3UOTZaAu5vsTM6";

  @TempDir Path folder;

  private Users users() {
    Users users = new Users(folder.resolve("password"), "operator");
    users.configure(
        Map.of(
            "ann", new User(Optional.of(HASH), false, Set.of("red"), false),
            "bob", new User(Optional.empty(), true, Set.of(), true)));
    return users;
  }

  @Test
  void configuredUsersMayUseTheirRouters() {
    Users users = users();
    assertThat(users.allows(new Caller.ByPassword("ann", "secret"), "red")).isTrue();
    assertThat(users.allows(new Caller.ByPassword("ann", "secret"), "blue")).isFalse();
    assertThat(users.allows(new Caller.ByPassword("ann", "Secret"), "red")).isFalse();
    assertThat(users.allows(new Caller.LocalUser("ann"), "red")).isTrue();
    assertThat(users.allows(new Caller.LocalUser("ann"), "blue")).isFalse();
  }

  @Test
  void withoutPasswordThereIsNoWayInByTcp() {
    Users users = users();
    assertThat(users.allows(new Caller.ByPassword("bob", ""), "red")).isFalse();
    assertThat(users.allows(new Caller.LocalUser("bob"), "anything")).isTrue();
    assertThat(users.allows(new Caller.LocalUser("eve"), "red")).isFalse();
  }

  @Test
  void adminHasThePasswordOfTheFile() throws IOException {
    Users users = users();
    assertThat(users.allows(new Caller.ByPassword("admin", ""), "red")).isFalse();
    Files.writeString(folder.resolve("password"), "topsecret\n");
    assertThat(users.allows(new Caller.ByPassword("admin", "topsecret"), "red")).isTrue();
    assertThat(users.allows(new Caller.ByPassword("admin", ""), "red")).isFalse();
    assertThat(users.allows(new Caller.LocalUser("admin"), "red")).isFalse();
    assertThat(users.allows(new Caller.LocalUser("operator"), "red")).isTrue();
  }

  @Test
  void rawSocketsTakeAPermissionOfTheirOwn() throws IOException {
    Users users = users();
    Files.writeString(folder.resolve("password"), "topsecret\n");
    assertThat(users.allowsRaw(new Caller.ByPassword("ann", "secret"), "red")).isFalse();
    assertThat(users.allowsRaw(new Caller.LocalUser("bob"), "red")).isTrue();
    assertThat(users.allowsRaw(new Caller.LocalUser("eve"), "red")).isFalse();
    assertThat(users.allowsRaw(new Caller.ByPassword("admin", "topsecret"), "red")).isTrue();
    assertThat(users.allowsRaw(new Caller.ByPassword("admin", "another"), "red")).isFalse();
    assertThat(users.allowsRaw(new Caller.LocalUser("admin"), "red")).isFalse();
    assertThat(users.allowsRaw(new Caller.LocalUser("operator"), "red")).isTrue();
    users.configure(Map.of("ann", new User(Optional.of(HASH), false, Set.of("red"), true)));
    assertThat(users.allowsRaw(new Caller.ByPassword("ann", "secret"), "red")).isTrue();
    assertThat(users.allowsRaw(new Caller.ByPassword("ann", "secret"), "blue")).isFalse();
  }

  @Test
  void whoLosesAPermissionMayNotStay() {
    Users users = users();
    assertThat(users.mayStay("ann", "red", false)).isTrue();
    assertThat(users.mayStay("ann", "red", true)).isFalse();
    users.configure(Map.of());
    assertThat(users.mayStay("ann", "red", false)).isFalse();
    assertThat(users.mayStay("admin", "red", true)).isTrue();
  }
}
