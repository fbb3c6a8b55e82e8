package io.polyrouter.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Whoever adds a decoder adds a target: what takes bytes or a text apart is known to one. */
final class EveryDecoderHasATargetTest {

  /** How methods are called that take input apart. */
  private static final Set<String> NAMES =
      Set.of("check", "decode", "parse", "read", "resource", "prepare", "complete", "walk");

  private static final Set<String> INPUTS =
      Set.of(
          byte[].class.getName(),
          ByteBuffer.class.getName(),
          ReadableByteChannel.class.getName(),
          InputStream.class.getName(),
          Reader.class.getName(),
          CharSequence.class.getName(),
          String.class.getName(),
          Element.class.getName(),
          "io.netty.buffer.ByteBuf");

  /** What has such a method but needs no target of its own, and why. */
  private static final Map<String, String> NO_DECODERS =
      Map.ofEntries(
          Map.entry("io.polyrouter.net.PrefixLength", "the end of a prefix, see the target texts"),
          Map.entry("io.polyrouter.router.RouteView$Position", "see the target route-continuation"),
          Map.entry(
              "io.polyrouter.northbound.netconf.SessionOperations", "hands on to DocumentReader"),
          Map.entry(
              "io.polyrouter.northbound.config.StaticRoutesReader", "see the target configuration"),
          Map.entry(
              "io.polyrouter.northbound.protocol.LivenessSettings", "see the target configuration"),
          Map.entry("io.polyrouter.stack.ipv6.Ipv6Delivery", "see the target stack"),
          Map.entry(
              "io.polyrouter.routing.protocol.Payload", "what tests and scenarios are written in"),
          Map.entry("io.polyrouter.routing.protocol.StreamBytes", "the same"),
          Map.entry("io.polyrouter.sockets.SocketAdaptor$In", "moves bytes"),
          Map.entry("io.polyrouter.sockets.TcpEnd", "moves bytes"),
          Map.entry("io.polyrouter.transport.ByteRing", "moves bytes"),
          Map.entry("io.polyrouter.transport.ChunkRing", "moves bytes"));

  @Test
  void everyDecoderIsKnownToATarget() {
    Set<String> known =
        FuzzTargets.all().stream()
            .flatMap(each -> each.decoders().stream())
            .map(Class::getName)
            .collect(Collectors.toSet());
    Set<String> unknown = new TreeSet<>();
    for (JavaClass each :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.polyrouter")) {
      String name = each.getName();
      boolean ships = !name.startsWith("io.polyrouter.testkit");
      if (ships
          && !each.isAssignableTo(Channel.class)
          && !known.contains(name)
          && !NO_DECODERS.containsKey(name)
          && each.getMethods().stream().anyMatch(EveryDecoderHasATargetTest::takesApart)) {
        unknown.add(name);
      }
    }
    assertThat(unknown).as("decoders that no target is about").isEmpty();
  }

  private static boolean takesApart(JavaMethod method) {
    // What checks a text mostly checks a number, and the text says which.
    boolean byText = !method.getName().equals("check");
    return NAMES.contains(method.getName())
        && !method.getModifiers().contains(JavaModifier.ABSTRACT)
        && method.getRawParameterTypes().stream()
            .map(JavaClass::getName)
            .anyMatch(
                type -> INPUTS.contains(type) && (byText || !type.equals(String.class.getName())));
  }
}
