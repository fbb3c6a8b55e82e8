package io.polyrouter.fuzz.packet;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.NdpOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Texts that people and programs write: addresses, prefixes, names. */
public final class TextTargets {

  private TextTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "texts",
            512,
            new Allocation(100_000, 2_000),
            List.of(
                IpAddress.class,
                IpPrefix.class,
                Ipv4Address.class,
                Ipv4Prefix.class,
                Ipv6Address.class,
                Ipv6Prefix.class,
                MacAddress.class,
                NdpOptions.class),
            TextTargets::texts));
  }

  /** A byte that says which kind of text, then the text. */
  private static void texts(byte[] input) throws Exception {
    FuzzInput in = new FuzzInput(input);
    int kind = in.below(6);
    String text = new String(in.rest(), StandardCharsets.UTF_8);
    switch (kind) {
      case 0 -> parsed(text, Ipv4Address::parse);
      case 1 -> parsed(text, Ipv6Address::parse);
      case 2 -> parsed(text, IpAddress::parse);
      case 3 -> parsed(text, IpPrefix::parse);
      case 4 -> parsed(text, MacAddress::parse);
      default -> domainName(text);
    }
  }

  /** It is refused as documented, or its canonical form means the same. */
  private static <T> void parsed(String text, Function<String, T> parse) {
    T value;
    try {
      value = parse.apply(text);
    } catch (IllegalArgumentException e) {
      Check.same("exception of " + text, IllegalArgumentException.class, e.getClass());
      Check.that(!String.valueOf(e.getMessage()).isEmpty(), "a reason is given");
      return;
    }
    Check.same("read again", value, parse.apply(value.toString()));
  }

  private static void domainName(String text) {
    if (!NdpOptions.isDomainName(text)) {
      return;
    }
    List<String> names = List.of(text);
    int optionBytes = NdpOptions.searchListBytes(names);
    Check.same("length of the list", 0, optionBytes % 8);
    byte[] bytes = new byte[optionBytes];
    Check.same("end", optionBytes, NdpOptions.writeSearchList(bytes, 0, 1, names));
    Check.same("format", null, NdpOptions.check(bytes, 0, optionBytes));
  }
}
