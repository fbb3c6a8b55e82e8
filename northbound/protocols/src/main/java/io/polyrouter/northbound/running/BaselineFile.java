package io.polyrouter.northbound.running;

import io.polyrouter.northbound.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
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
  private final WholeFile file;

  BaselineFile(Path folder) {
    this.file = new WholeFile(folder.resolve("unconfirmed-commit"));
  }

  /** Writes it; it is on the disk, whole, when this returns. */
  void write(ContainerNode configuration) throws IOException {
    file.write(out -> {
      try (NormalizedNodeDataOutput nodes =
          NormalizedNodeStreamVersion.current().newDataOutput(out)) {
        nodes.writeNormalizedNode(configuration);
      }
    });
  }

  /** What was written; null if there is nothing. */
  @Nullable ContainerNode read() throws IOException {
    return file.read(
        in -> (ContainerNode) NormalizedNodeDataInput.newDataInput(in).readNormalizedNode());
  }

  void delete() throws IOException {
    file.delete();
  }
}
