package io.polyrouter.fuzz;

import java.util.List;

/**
 * Something that takes any bytes.
 *
 * @param name of its folder in the corpus
 * @param maxInputBytes longer inputs show nothing new
 * @param allocation what reading may take
 * @param decoders the classes that it is about
 * @param body runs one input; throws when a property does not hold
 */
public record FuzzTarget(
    String name, int maxInputBytes, Allocation allocation, List<Class<?>> decoders, Body body) {

  public FuzzTarget {
    decoders = List.copyOf(decoders);
  }

  /** Takes one input. */
  @FunctionalInterface
  public interface Body {
    void run(byte[] input) throws Exception;
  }

  /**
   * Most bytes that one input may have allocated on the thread, garbage included.
   *
   * @param fixed whatever the input
   * @param perInputByte for each of its bytes
   */
  public record Allocation(long fixed, long perInputByte) {

    long mostFor(int inputBytes) {
      return fixed + perInputByte * inputBytes;
    }
  }
}
