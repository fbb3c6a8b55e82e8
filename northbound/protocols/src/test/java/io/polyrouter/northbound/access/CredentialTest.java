package io.polyrouter.northbound.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialTest {
  @TempDir Path folder;

  @Test
  void makesAPasswordThatOnlyTheOwnerCanReadAndKeepsIt() throws IOException {
    Path file = folder.resolve("data/password");
    Credential first = Credential.loadOrCreate(file, new SecureRandom());

    String password = Files.readString(file).strip();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(password).hasSizeGreaterThanOrEqualTo(24);
    assertThat(first.matches("admin", password)).isTrue();
    assertThat(Credential.loadOrCreate(file, new SecureRandom()).matches("admin", password))
        .isTrue();
  }

  @Test
  void isAnotherOneInEachFolder() throws IOException {
    Credential.loadOrCreate(folder.resolve("a"), new SecureRandom());
    Credential.loadOrCreate(folder.resolve("b"), new SecureRandom());

    assertThat(Files.readString(folder.resolve("a")))
        .isNotEqualTo(Files.readString(folder.resolve("b")));
  }

  @Test
  void refusesOtherUsersAndPasswords() throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "secret\n");
    Credential credential = Credential.loadOrCreate(file, new SecureRandom());

    assertThat(credential.matches("admin", "secret")).isTrue();
    assertThat(credential.matches("root", "secret")).isFalse();
    assertThat(credential.matches("admin", "admin")).isFalse();
    assertThat(credential.matches("admin", "")).isFalse();
  }

  @Test
  void refusesAFileWithoutAUsablePassword() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    Path colon = Files.writeString(folder.resolve("colon"), "a:b");

    assertThatThrownBy(() -> Credential.loadOrCreate(empty, new SecureRandom()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Credential.loadOrCreate(colon, new SecureRandom()))
        .isInstanceOf(IOException.class);
  }
}
