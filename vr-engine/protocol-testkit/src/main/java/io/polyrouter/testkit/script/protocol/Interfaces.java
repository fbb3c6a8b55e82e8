package io.polyrouter.testkit.script.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The interfaces that a script speaks of. */
final class Interfaces {

  private static final int USUAL_MTU = 1500;
  private static final long USUAL_SPEED = 1_000_000_000L;

  private final Map<String, Integer> indexes = new LinkedHashMap<>();
  private final Map<String, ProtocolInterface> present = new LinkedHashMap<>();

  Collection<ProtocolInterface> all() {
    return present.values();
  }

  int index(String name) {
    if (name.equals("any")) {
      return 0;
    }
    Integer index = indexes.get(name);
    if (index == null) {
      throw Words.unknown("interface", name);
    }
    return index;
  }

  String name(int index) {
    return indexes.entrySet().stream()
        .filter(entry -> entry.getValue() == index)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("#" + index);
  }

  /** Its interface of that name is gone. */
  int remove(String name) {
    present.remove(name);
    return index(name);
  }

  /** The same interface, up or down. */
  ProtocolInterface set(String name, boolean isUp) {
    ProtocolInterface before = present.get(name);
    if (before == null) {
      throw Words.unknown("interface", name);
    }
    ProtocolInterface now =
        new ProtocolInterface(
            before.index(),
            name,
            isUp,
            before.loopback(),
            before.mac(),
            before.mtuBytes(),
            before.speedBitsPerSecond(),
            before.addresses());
    present.put(name, now);
    return now;
  }

  /** A new interface, or all of it anew. */
  ProtocolInterface define(String name, Words words) {
    int index = indexes.computeIfAbsent(name, added -> indexes.size() + 1);
    List<ProtocolInterface.Address> addresses = new ArrayList<>();
    MacAddress mac = MacAddress.parse("02:00:00:00:00:%02x".formatted(index));
    int mtuBytes = USUAL_MTU;
    long speed = USUAL_SPEED;
    boolean isUp = true;
    boolean loopback = false;
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "mtu" -> mtuBytes = Integer.parseInt(words.next());
        case "speed" -> speed = Long.parseLong(words.next());
        case "mac" -> mac = MacAddress.parse(words.next());
        case "down" -> isUp = false;
        case "loopback" -> loopback = true;
        default -> addresses.add(address(word));
      }
    }
    addresses.sort((a, b) -> a.address().compareTo(b.address()));
    ProtocolInterface now =
        new ProtocolInterface(index, name, isUp, loopback, mac, mtuBytes, speed, addresses);
    present.put(name, now);
    return now;
  }

  private static ProtocolInterface.Address address(String word) {
    int slash = word.indexOf('/');
    if (slash < 0) {
      throw new ScriptSyntaxException("'" + word + "' is no address with the length of its prefix");
    }
    return new ProtocolInterface.Address(
        IpAddress.parse(word.substring(0, slash)), Integer.parseInt(word.substring(slash + 1)));
  }
}
