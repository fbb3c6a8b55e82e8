package io.polyrouter.northbound.capture;

import io.polyrouter.stack.device.capture.CaptureRequest;
import io.polyrouter.stack.device.capture.CaptureState;
import io.polyrouter.stack.device.capture.Captures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Captures into files of one folder, which only the controller's user can read: packets hold
 * secrets. Thread-safe; calls may wait for the disk.
 */
public final class CaptureFiles {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  private final Captures captures;
  private final Path folder;

  /**
   * Files in a folder.
   *
   * @param folder made when the first capture starts
   */
  public CaptureFiles(Captures captures, Path folder) {
    this.captures = captures;
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Starts a capture.
   *
   * @return its file
   * @throws IllegalArgumentException if the name is none for a file
   * @throws IllegalStateException if it cannot start now; the message says why
   */
  public Path start(CaptureRequest request) {
    Path file = fileOf(request.name());
    OutputStream out = create(file);
    try {
      captures.start(request, out);
    } catch (IllegalStateException e) {
      discard(file, out, e);
      throw e;
    }
    return file;
  }

  private OutputStream create(Path file) {
    try {
      // Attributes at creation are narrowed by the process's mask at most.
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new IllegalStateException("%s cannot be made: %s".formatted(folder, e), e);
    }
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.newOutputStream(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (FileAlreadyExistsException e) {
      throw new IllegalStateException(
          "there is a file %s already: use another name, or remove it".formatted(file), e);
    } catch (IOException e) {
      throw new IllegalStateException("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  private static void discard(Path file, OutputStream out, Exception why) {
    try {
      out.close();
      Files.delete(file);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /**
   * Stops a capture; its file is complete then.
   *
   * @throws IllegalArgumentException if none of that name runs
   */
  public CaptureState stop(String name) {
    return captures.stop(name);
  }

  /** Captures that run and the latest that have ended. */
  public List<CaptureState> states() {
    return captures.states();
  }

  /** The file of a capture; always in the folder. */
  Path fileOf(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no name for a capture: use 1 to 64 letters, digits, '_' or '-', starting with a letter or a digit"
              .formatted(name));
    }
    return folder.resolve(name + ".pcapng");
  }
}
