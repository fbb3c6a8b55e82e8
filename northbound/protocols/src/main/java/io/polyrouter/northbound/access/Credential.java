package io.polyrouter.northbound.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * The one user and the password that NETCONF and RESTCONF ask for. Immutable; the file is read
 * once, when the servers start.
 */
public final class Credential {
  public static final String USER = "admin";

  /** 144 random bits: out of reach of guessing, and no padding in Base64. */
  private static final int PASSWORD_BYTES = 18;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final byte[] passwordDigest;

  private Credential(String password) {
    this.passwordDigest = digest(password);
  }

  /**
   * Reads the password from a file, or makes one and writes it there, readable by the owner alone.
   *
   * @throws IOException if the file can neither be read nor written, or holds no usable password
   */
  public static Credential loadOrCreate(Path file, SecureRandom random) throws IOException {
    String password;
    try {
      password = Files.readString(file).strip();
    } catch (NoSuchFileException absent) {
      password = create(file, random);
    }
    if (password.isEmpty() || password.contains(":")) {
      throw new IOException(
          file + " holds no usable password: write one without a colon, or delete the file");
    }
    return new Credential(password);
  }

  /**
   * Whether these are the user and the password; takes as long for a near miss as for a far one.
   */
  public boolean matches(String user, String password) {
    return MessageDigest.isEqual(digest(password), passwordDigest) && user.equals(USER);
  }

  private static String create(Path file, SecureRandom random) throws IOException {
    byte[] secret = new byte[PASSWORD_BYTES];
    random.nextBytes(secret);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    // Moved into place whole: readers who wait for the file never see half of it.
    Path written = Files.createTempFile(folder, ".password", "", OWNER_ONLY);
    Files.writeString(written, password + "\n");
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    return password;
  }

  private static byte[] digest(String password) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
