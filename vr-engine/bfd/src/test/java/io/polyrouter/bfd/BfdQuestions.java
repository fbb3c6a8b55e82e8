package io.polyrouter.bfd;

import io.polyrouter.bfd.packet.BadPacket;
import io.polyrouter.net.IpAddress;
import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;

/**
 * What scripts may ask of the state:
 *
 * <pre>
 *   expect session INTERFACE REMOTE none, or: FIELD VALUE...   (multihop in place of INTERFACE)
 *   expect sessions N up N down N admin-down N
 *   expect bad REASON N
 *   expect refused N
 * </pre>
 */
final class BfdQuestions {

  private final BfdState state;
  private final Values values;

  BfdQuestions(BfdState state, Values values) {
    this.state = state;
    this.values = values;
  }

  void ask(Words question) {
    String what = question.next();
    switch (what) {
      case "session" -> session(question);
      case "sessions" -> {
        number("sessions", question, state.summary().sessions());
        question.require("up");
        number("up", question, state.summary().up());
        question.require("down");
        number("down", question, state.summary().down());
        question.require("admin-down");
        number("admin-down", question, state.summary().adminDown());
      }
      case "bad" -> {
        BadPacket reason = BadPacket.valueOf(BfdLanguage.constant(question.next()));
        number("bad " + reason, question, state.badPackets().getOrDefault(reason, 0L));
      }
      case "refused" -> number("refused", question, state.sessionsRefused());
      default -> throw Words.unknown("question", what);
    }
  }

  private void number(String what, Words question, long actual) {
    String expected = question.next();
    if (!values.matches(expected, actual)) {
      throw Mismatch.of(what, expected, actual);
    }
  }

  private static void is(String what, Words question, String actual) {
    String expected = question.next();
    if (!expected.equals(actual)) {
      throw Mismatch.of(what, expected, actual);
    }
  }

  private void session(Words question) {
    String where = question.next();
    IpAddress remote = IpAddress.parse(question.next());
    BfdState.Session found =
        state.sessions().stream()
            .filter(one -> one.interfaceName().orElse("multihop").equals(where))
            .filter(one -> one.destination().equals(remote))
            .findFirst()
            .orElse(null);
    if (found == null) {
      question.require("none");
      return;
    }
    while (question.hasNext()) {
      field(question.next(), found, question);
    }
  }

  private void field(String name, BfdState.Session found, Words question) {
    BfdState.Running running = found.running();
    BfdState.Statistics statistics = found.statistics();
    switch (name) {
      case "state" -> is(name, question, running.localState().modelName());
      case "remote-state" -> is(name, question, running.remoteState().modelName());
      case "diag" -> number(name, question, running.localDiagnostic());
      case "remote-diag" -> number(name, question, running.remoteDiagnostic());
      case "tx" -> number(name, question, running.txIntervalMicros());
      case "rx" -> number(name, question, running.rxIntervalMicros());
      case "detection" -> number(name, question, running.detectionMicros());
      case "polling" -> is(name, question, running.polling() ? "yes" : "no");
      case "demand" -> is(name, question, running.remoteDemand() ? "yes" : "no");
      case "authenticated" -> is(name, question, running.remoteAuthenticated() ? "yes" : "no");
      case "source" -> is(name, question, found.source().map(IpAddress::toString).orElse("none"));
      case "source-port" -> number(name, question, found.sourcePort());
      case "port" -> number(name, question, found.destinationPort());
      case "local" -> number(name, question, Integer.toUnsignedLong(found.localDiscriminator()));
      case "remote" -> number(name, question, Integer.toUnsignedLong(found.remoteDiscriminator()));
      case "times" -> number(name, question, found.localMultiplier());
      case "remote-times" -> number(name, question, found.remoteMultiplier());
      case "clients" -> number(name, question, found.clients());
      case "configured" -> is(name, question, found.configured() ? "yes" : "no");
      case "leaving" -> is(name, question, found.leaving() ? "yes" : "no");
      case "created" -> number(name, question, statistics.createSeconds());
      case "last-up" -> number(name, question, statistics.lastUpSeconds().orElse(0));
      case "last-down" -> number(name, question, statistics.lastDownSeconds().orElse(0));
      case "ups" -> number(name, question, statistics.upCount());
      case "downs" -> number(name, question, statistics.downCount());
      case "admin-downs" -> number(name, question, statistics.adminDownCount());
      case "received" -> number(name, question, statistics.receivedPackets());
      case "sent" -> number(name, question, statistics.sentPackets());
      case "invalid" -> number(name, question, statistics.invalidPackets());
      case "late-detections" -> number(name, question, statistics.lateDetections());
      default -> throw Words.unknown("field", name);
    }
  }
}
