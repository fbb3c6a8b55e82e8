package io.polyrouter.southbound.openflow;

import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.openflow.wire.MessageWriter;
import io.polyrouter.southbound.plan.FlowPlan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Sends one plan: in chunks of many messages, a few chunks ahead of the network, with a barrier
 * after every stage. Used by the switch's thread alone.
 */
final class PlanSender {

  private static final int CHUNK_BYTES = 48 * 1024;
  private static final int CHUNKS_AHEAD = 8;

  private final Connection connection;
  private final Counters counters;
  private final Executor switchThread;
  private final Iterator<List<Change>> stages;
  private Iterator<Change> stage = List.<Change>of().iterator();
  private boolean barrierDue;
  private final int firstXid;

  /** By transaction id, from the first on; null stands for a barrier. */
  private final List<@Nullable Change> sent;

  private final MessageWriter writer = new MessageWriter(CHUNK_BYTES + 1024);
  private int chunksAhead;
  private int lastBarrierXid;
  private boolean confirmed;

  PlanSender(
      FlowPlan plan,
      int firstXid,
      Connection connection,
      Counters counters,
      Executor switchThread) {
    this.connection = connection;
    this.counters = counters;
    this.switchThread = switchThread;
    this.firstXid = firstXid;
    this.stages = plan.stages().iterator();
    this.sent = new ArrayList<>(plan.size() + plan.stages().size());
  }

  /** Sends as much as may be on its way. */
  void pump() {
    while (chunksAhead < CHUNKS_AHEAD && !allSent()) {
      while (writer.length() < CHUNK_BYTES && !allSent()) {
        writeNext();
      }
      chunksAhead++;
      connection.send(writer.take(), () -> switchThread.execute(this::chunkLeft));
    }
  }

  private void chunkLeft() {
    chunksAhead--;
    pump();
  }

  private boolean allSent() {
    return !barrierDue && !stage.hasNext() && !stages.hasNext();
  }

  private void writeNext() {
    int xid = firstXid + sent.size();
    if (stage.hasNext()) {
      Change change = stage.next();
      writer.change(xid, change);
      sent.add(change);
      counters.add(
          switch (change) {
            case Change.PutFlow put -> SwitchCounter.FLOW_MODS_SENT;
            case Change.RemoveFlow remove -> SwitchCounter.FLOW_MODS_SENT;
            case Change.AddGroup add -> SwitchCounter.GROUP_MODS_SENT;
            case Change.ModifyGroup modify -> SwitchCounter.GROUP_MODS_SENT;
            case Change.RemoveGroup remove -> SwitchCounter.GROUP_MODS_SENT;
            case Change.AddMeter add -> SwitchCounter.METER_MODS_SENT;
            case Change.ModifyMeter modify -> SwitchCounter.METER_MODS_SENT;
            case Change.RemoveMeter remove -> SwitchCounter.METER_MODS_SENT;
          });
      barrierDue = true;
    } else if (barrierDue) {
      writer.barrier(xid);
      sent.add(null);
      lastBarrierXid = xid;
      barrierDue = false;
    } else {
      stage = stages.next().iterator();
    }
  }

  /** The switch confirmed a barrier; true if it was one of this plan. */
  boolean barrierReply(int xid) {
    int index = xid - firstXid;
    if (index < 0 || index >= sent.size() || sent.get(index) != null) {
      return false;
    }
    counters.add(SwitchCounter.BARRIERS_CONFIRMED);
    confirmed = allSent() && xid == lastBarrierXid;
    return true;
  }

  /** Whether the switch has confirmed the whole plan. */
  boolean confirmed() {
    return confirmed;
  }

  /** The change with this transaction id, if it is one of this plan. */
  @Nullable Change changeOf(int xid) {
    int index = xid - firstXid;
    return index < 0 || index >= sent.size() ? null : sent.get(index);
  }

  /** The first transaction id that this plan will not use. */
  int nextXid() {
    return firstXid + sent.size();
  }
}
