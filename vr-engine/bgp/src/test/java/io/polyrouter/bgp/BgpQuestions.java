package io.polyrouter.bgp;

import io.polyrouter.bgp.message.MessageType;
import io.polyrouter.bgp.session.Agreement;
import io.polyrouter.bgp.session.PeerState;
import io.polyrouter.bgp.session.PeerState.LastError;
import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.WordMatch;
import io.polyrouter.testkit.script.Words;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What scripts ask about the state of an instance.
 *
 * <pre>
 *   expect peers N
 *   expect refused N                                      (connections of dynamic peers)
 *   expect peer ADDRESS STATE
 *   expect peer ADDRESS {reason | malformed} WORDS        (... at the end for anything; - for nothing)
 *   expect peer ADDRESS {retries | established | lost | collisions | refused | dropped} N
 *   expect peer ADDRESS {received | sent} TYPE N
 *   expect peer ADDRESS fault NAME N
 *   expect peer ADDRESS agreed hold N keepalive N families NAME...
 *   expect peer ADDRESS {told | heard} {CODE/SUBCODE [WORDS] | nothing}
 *   expect peer ADDRESS waits {yes | no | operator}
 * </pre>
 */
final class BgpQuestions {

  private BgpQuestions() {}

  static void ask(Words question, BgpState state, Values values) {
    String what = question.next();
    switch (what) {
      case "peers" -> number(question, state.peers().size(), values);
      case "refused" -> number(question, state.refusedConnections(), values);
      case "peer" -> {
        String address = question.next();
        PeerState peer =
            state.peers().stream()
                .filter(one -> one.address().toString().equals(address))
                .findFirst()
                .orElseThrow(() -> new Mismatch("there is no peer " + address));
        ask(question, peer, values);
      }
      default -> throw Words.unknown("question", what);
    }
  }

  private static void ask(Words question, PeerState peer, Values values) {
    String what = question.next();
    PeerState.Counters counters = peer.counters();
    switch (what) {
      case "reason" -> text(question, peer.reason(), values);
      case "malformed" -> text(question, peer.lastMalformed(), values);
      case "retries" -> number(question, peer.connectRetryCounter(), values);
      case "established" -> {
        if (question.hasNext()) {
          number(question, counters.established(), values);
        } else {
          same("established", peer.state().toString());
        }
      }
      case "lost" -> number(question, counters.lost(), values);
      case "collisions" -> number(question, counters.collisions(), values);
      case "refused" -> number(question, counters.refusedConnections(), values);
      case "dropped" -> number(question, counters.controlDropped(), values);
      case "received" -> number(question, counters.received(type(question)), values);
      case "sent" -> number(question, counters.sent(type(question)), values);
      case "fault" -> number(question, counters.faults().getOrDefault(question.next(), 0L), values);
      case "agreed" ->
          text(question, peer.agreement().map(BgpQuestions::text).orElse("nothing"), values);
      case "told" -> text(question, text(peer.lastSentError()), values);
      case "heard" -> text(question, text(peer.lastReceivedError()), values);
      case "waits" ->
          same(
              question.next(),
              peer.waitsForOperator() ? "operator" : peer.waitSeconds().isPresent() ? "yes" : "no");
      default -> same(what, peer.state().toString());
    }
  }

  private static MessageType type(Words question) {
    return MessageType.valueOf(question.next().toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String text(Agreement agreement) {
    return "hold %d keepalive %d families %s"
        .formatted(
            agreement.holdSeconds(),
            agreement.keepaliveSeconds(),
            agreement.families().stream().map(Object::toString).collect(Collectors.joining(" ")));
  }

  private static String text(Optional<LastError> error) {
    return error
        .map(one ->
            one.notification().code()
                + "/"
                + one.notification().subcode()
                + one.text().map(text -> " " + text).orElse(""))
        .orElse("nothing");
  }

  private static void text(Words question, String actual, Values values) {
    StringBuilder rest = new StringBuilder();
    while (question.hasNext()) {
      rest.append(question.next()).append(' ');
    }
    String difference =
        WordMatch.difference(
            Words.of(rest.toString()), Words.of(actual.isEmpty() ? "-" : actual), values);
    if (difference != null) {
      throw new Mismatch("it is \"" + actual + "\": " + difference);
    }
  }

  private static void number(Words question, long actual, Values values) {
    String wanted = question.next();
    if (!values.matches(wanted, actual)) {
      throw new Mismatch("it is " + actual + " instead of " + wanted);
    }
  }

  private static void same(String wanted, String actual) {
    if (!wanted.equals(actual)) {
      throw new Mismatch("it is " + actual + " instead of " + wanted);
    }
  }
}
