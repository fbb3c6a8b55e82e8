package io.polyrouter.router.config;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.ConfiguredRouter.ProtocolKey;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.routing.protocol.Redistribution;
import io.polyrouter.stack.device.Attachment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of routing protocols: those that all have, and those that each has of its own. */
final class ProtocolRules {

  private final VrConfig vr;
  private final ProtocolTable types;
  private final ConfigProblems problems;

  /** As protocols see it; made when the first one is met. */
  private @Nullable ConfiguredRouter router;

  ProtocolRules(VrConfig vr, ProtocolTable types, ConfigProblems problems) {
    this.vr = vr;
    this.types = types;
    this.problems = problems;
  }

  /** The name of the protocol. */
  static String typeOf(ProtocolConfig protocol) {
    return switch (protocol) {
      case ProtocolConfig.Static s -> "static";
      case ProtocolConfig.Routed(ProtocolSettings settings) -> settings.type();
    };
  }

  void check(ProtocolSettings settings, ModelPath at) {
    ProtocolType<?> type = types.find(settings.type()).orElse(null);
    if (type == null) {
      problems.add(
          at.child("type"),
          "there is no routing protocol %s here: use one of %s"
              .formatted(settings.type(), types.names()));
      return;
    }
    for (Redistribution each : settings.redistributions()) {
      if (each.protocol().equals(settings.type())
          && each.instance().filter(settings.name()::equals).isPresent()) {
        problems.add(
            at,
            "protocol \"%s\" of type %s redistributes its own routes: name another source"
                .formatted(settings.name(), settings.type()));
      }
    }
    check(type, settings, at);
  }

  private <S extends ProtocolSettings> void check(
      ProtocolType<S> type, ProtocolSettings settings, ModelPath at) {
    if (!type.settingsType().isInstance(settings)) {
      throw new IllegalArgumentException(
          "settings of type " + settings.type() + " are a " + settings.getClass().getName());
    }
    type.check(type.settingsType().cast(settings), router(), at, problems);
  }

  private ConfiguredRouter router() {
    ConfiguredRouter present = router;
    if (present == null) {
      Map<String, ConfiguredRouter.Interface> interfaces = new HashMap<>();
      vr.interfaces().forEach(each -> interfaces.put(each.name(), interfaceOf(each)));
      present =
          new ConfiguredRouter(
              vr.name(),
              interfaces,
              vr.policies().policies().keySet(),
              vr.protocols().stream()
                  .map(protocol -> new ProtocolKey(typeOf(protocol), protocol.name()))
                  .toList());
      router = present;
    }
    return present;
  }

  private static ConfiguredRouter.Interface interfaceOf(InterfaceConfig config) {
    Set<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
    List<ConfiguredRouter.Address> addresses = new ArrayList<>();
    if (config.ipv4().enabled()) {
      families.add(AddressFamily.IPV4);
      config
          .ipv4()
          .addresses()
          .forEach(own ->
              addresses.add(new ConfiguredRouter.Address(own.address(), own.prefixLength())));
    }
    if (config.ipv6().enabled()) {
      families.add(AddressFamily.IPV6);
      config
          .ipv6()
          .addresses()
          .forEach(own ->
              addresses.add(new ConfiguredRouter.Address(own.address(), own.prefixLength())));
    }
    return new ConfiguredRouter.Interface(
        config.name(),
        config.attachment() instanceof Attachment.Loopback,
        config.mtuBytes(),
        families,
        addresses);
  }
}
