package io.polyrouter.southbound.openflow;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Flow;

/** What a change is about, for people and as a key. */
final class Descriptions {

  private record GroupKey(int id) {}

  private record MeterKey(int id) {}

  private Descriptions() {}

  /** Equal for changes of the same flow, group or meter. */
  static Object keyOf(Change change) {
    return switch (change) {
      case Change.PutFlow put -> put.flow().key();
      case Change.RemoveFlow remove -> remove.key();
      case Change.AddGroup add -> new GroupKey(add.group().id());
      case Change.ModifyGroup modify -> new GroupKey(modify.group().id());
      case Change.RemoveGroup remove -> new GroupKey(remove.groupId());
      case Change.AddMeter add -> new MeterKey(add.meter().id());
      case Change.ModifyMeter modify -> new MeterKey(modify.meter().id());
      case Change.RemoveMeter remove -> new MeterKey(remove.meterId());
    };
  }

  static boolean isFlow(Object key) {
    return key instanceof Flow.Key;
  }

  static String of(Change change) {
    return switch (change) {
      case Change.PutFlow put -> "flow " + of(put.flow().key());
      case Change.RemoveFlow remove -> "removal of flow " + of(remove.key());
      case Change.AddGroup add -> "group " + hex(add.group().id());
      case Change.ModifyGroup modify -> "change of group " + hex(modify.group().id());
      case Change.RemoveGroup remove -> "removal of group " + hex(remove.groupId());
      case Change.AddMeter add -> "meter " + add.meter().id();
      case Change.ModifyMeter modify -> "change of meter " + modify.meter().id();
      case Change.RemoveMeter remove -> "removal of meter " + remove.meterId();
    };
  }

  private static String of(Flow.Key key) {
    IpPrefix destination = key.match().destination();
    return "in table " + key.table() + (destination == null ? "" : " for " + destination);
  }

  private static String hex(int id) {
    return "0x" + Integer.toHexString(id);
  }
}
