package io.polyrouter.southbound.flow;

/** One modification message to a switch. */
public sealed interface Change {

  /** Adds a flow, or takes the place of the one with the same key. */
  record PutFlow(Flow flow) implements Change {}

  /** Removes the flow with exactly this key, if its cookie is this. */
  record RemoveFlow(Flow.Key key, long cookie) implements Change {}

  record AddGroup(Group group) implements Change {}

  /** Changes a group that exists. */
  record ModifyGroup(Group group) implements Change {}

  /** Removes a group, and every flow that refers to it. */
  record RemoveGroup(int groupId) implements Change {}

  record AddMeter(Meter meter) implements Change {}

  record ModifyMeter(Meter meter) implements Change {}

  record RemoveMeter(int meterId) implements Change {}
}
