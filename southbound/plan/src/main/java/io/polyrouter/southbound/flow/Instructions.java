package io.polyrouter.southbound.flow;

import java.util.List;

/**
 * What a flow does with its packets, in the order in which a switch does it (OpenFlow 1.3.5,
 * section 5.9).
 *
 * @param meter meter to pass first, 0 for none
 * @param apply actions done at once
 * @param clear whether the action set is emptied
 * @param write actions put into the action set, done when the pipeline ends
 * @param metadata metadata bits to write; those that the mask leaves out are cleared
 * @param metadataMask which metadata bits are written, 0 for none
 * @param nextTable table to go on with, -1 to end the pipeline
 * @param other hexadecimal text of instructions that are none of these
 */
public record Instructions(
    int meter,
    List<Action> apply,
    boolean clear,
    List<Action> write,
    long metadata,
    long metadataMask,
    int nextTable,
    String other) {

  public static final Instructions DROP =
      new Instructions(0, List.of(), false, List.of(), 0, 0, -1, "");

  public Instructions {
    metadata &= metadataMask;
    apply = List.copyOf(apply);
    write = List.copyOf(write);
  }

  public static Instructions apply(List<Action> actions) {
    return new Instructions(0, actions, false, List.of(), 0, 0, -1, "");
  }

  public static Instructions goTo(int table) {
    return new Instructions(0, List.of(), false, List.of(), 0, 0, table, "");
  }

  public Instructions withMeter(int newMeter) {
    return new Instructions(
        newMeter, apply, clear, write, metadata, metadataMask, nextTable, other);
  }

  public Instructions withClear() {
    return new Instructions(meter, apply, true, write, metadata, metadataMask, nextTable, other);
  }

  public Instructions withWrite(List<Action> actions) {
    return new Instructions(meter, apply, clear, actions, metadata, metadataMask, nextTable, other);
  }

  public Instructions withMetadata(long value, long mask) {
    return new Instructions(meter, apply, clear, write, value, mask, nextTable, other);
  }

  public Instructions withNextTable(int table) {
    return new Instructions(meter, apply, clear, write, metadata, metadataMask, table, other);
  }
}
