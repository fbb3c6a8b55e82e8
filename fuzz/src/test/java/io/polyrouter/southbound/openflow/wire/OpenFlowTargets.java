package io.polyrouter.southbound.openflow.wire;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Messages from switches. */
@NullMarked
public final class OpenFlowTargets {

  private OpenFlowTargets() {}

  /** All targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "openflow",
            2048,
            new Allocation(200_000, 4_000),
            List.of(MessageReader.class, MatchCodec.class, AnswerCodec.class, Bytes.class),
            OpenFlowTargets::message));
  }

  /** One byte that says whether version and length are made right, then a message. */
  private static void message(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    boolean repaired = in.flag();
    byte[] message = in.rest();
    if (repaired && message.length >= OpenFlow.HEADER_BYTES) {
      message[0] = OpenFlow.VERSION;
      message[2] = (byte) (message.length >> 8);
      message[3] = (byte) message.length;
    }
    Inbound read = MessageReader.read(message);
    Check.that(!read.toString().isEmpty(), "whatever it is can be told");
    switch (read) {
      case Inbound.Malformed malformed ->
          Check.that(!malformed.reason().isEmpty(), "a reason is given");
      case Inbound.PacketIn packet ->
          Check.that(packet.frame().length <= message.length, "the frame is of the message");
      case Inbound.Answer(int _, boolean _, Inbound.Flows(List<Flow> flows)) ->
          flows.forEach(OpenFlowTargets::flow);
      case Inbound.Answer(int _, boolean _, Inbound.Groups(List<Group> groups)) ->
          groups.forEach(OpenFlowTargets::group);
      default -> {
        // Nothing in it that could be written again.
      }
    }
  }

  /** What is all ours is the same when it is written and read again. */
  private static void flow(Flow flow) {
    MessageWriter writer = new MessageWriter(64);
    if (flow.key().match().other().isEmpty()) {
      MatchCodec.write(flow.key().match(), writer);
      Check.same(
          "match written again",
          flow.key().match(),
          MatchCodec.read(ByteBuffer.wrap(writer.take())));
      writer.change(1, new Change.RemoveFlow(flow.key(), flow.cookie()));
      Check.that(writer.take().length > 0, "it can be removed");
    }
    boolean ours =
        flow.instructions().other().isEmpty()
            && isOurs(flow.instructions().apply())
            && isOurs(flow.instructions().write());
    if (ours && flow.key().match().other().isEmpty()) {
      writer.change(1, new Change.PutFlow(flow));
      byte[] written = writer.take();
      // Up to the match; behind it the instructions.
      ByteBuffer rest = ByteBuffer.wrap(written).position(48);
      var _ = MatchCodec.read(rest);
      Check.same(
          "instructions written again", flow.instructions(), MessageReader.instructions(rest));
    }
  }

  private static boolean isOurs(List<Action> actions) {
    return actions.stream().noneMatch(Action.Other.class::isInstance);
  }

  private static void group(Group group) {
    if (group.buckets().stream().allMatch(each -> isOurs(each.actions()))) {
      MessageWriter writer = new MessageWriter(64);
      writer.change(1, new Change.AddGroup(group));
      Check.that(writer.take().length > 0, "it can be written");
    }
  }
}
