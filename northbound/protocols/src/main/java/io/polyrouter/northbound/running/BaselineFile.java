package io.polyrouter.northbound.running;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.codec.binfmt.NormalizedNodeDataInput;
import org.opendaylight.yangtools.yang.data.codec.binfmt.NormalizedNodeDataOutput;
import org.opendaylight.yangtools.yang.data.codec.binfmt.NormalizedNodeStreamVersion;

/**
 * The configuration to go back to, on the disk while a confirmed commit is unconfirmed: it must
 * survive a crash (RFC 6241, section 8.4.1). Not thread-safe.
 */
final class BaselineFile {
  private final Path folder;
  private final Path file;

  BaselineFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("unconfirmed-commit");
  }

  /** Writes it; it is on the disk, whole, when this returns. */
  void write(ContainerNode configuration) throws IOException {
    Files.createDirectories(folder);
    Path written = folder.resolve("unconfirmed-commit.new");
    try (OutputStream out = Files.newOutputStream(written);
        DataOutputStream data = new DataOutputStream(out);
        NormalizedNodeDataOutput nodes =
            NormalizedNodeStreamVersion.current().newDataOutput(data)) {
      nodes.writeNormalizedNode(configuration);
    }
    sync(written);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(folder);
  }

  /** What was written; null if there is nothing. */
  @Nullable ContainerNode read() throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try (DataInputStream data = new DataInputStream(Files.newInputStream(file))) {
      return (ContainerNode) NormalizedNodeDataInput.newDataInput(data).readNormalizedNode();
    }
  }

  void delete() throws IOException {
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
