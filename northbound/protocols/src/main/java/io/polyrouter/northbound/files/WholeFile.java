package io.polyrouter.northbound.files;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file of which there is all or nothing, whenever the process or the machine ends. Not
 * thread-safe.
 */
public final class WholeFile {
  private final Path folder;
  private final Path file;
  private final Path written;

  /**
   * A file that may not be there yet.
   *
   * @param file in a folder of its own or of others, which is made with it
   */
  public WholeFile(Path file) {
    this.file = file.toAbsolutePath();
    this.folder = this.file.resolveSibling(".").normalize();
    this.written = this.file.resolveSibling(this.file.getFileName() + ".new");
  }

  /** Writes what there is to write. */
  @FunctionalInterface
  public interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  /** Reads what was written. */
  @FunctionalInterface
  public interface Reader<T> {
    T readFrom(DataInputStream in) throws IOException;
  }

  /** Replaces it; it is on the disk, whole, when this returns. */
  public void write(Content content) throws IOException {
    Files.createDirectories(folder);
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(written))) {
      content.writeTo(out);
    }
    sync(written);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(folder);
  }

  /** What was written last; null if there is nothing. */
  public <T> @Nullable T read(Reader<T> reader) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      return reader.readFrom(in);
    }
  }

  /** Removes it, if it is there. */
  public void delete() throws IOException {
    if (Files.deleteIfExists(file)) {
      sync(folder);
    }
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
