package io.polyrouter.router.config;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.stack.device.Attachment;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The rules of route leaking. */
final class RouteImportRules {

  private RouteImportRules() {}

  static void check(VrConfig vr, ModelPath list, ConfigProblems problems) {
    Set<String> seen = new HashSet<>();
    for (RouteImport each : vr.imports()) {
      String family = each.family().name().toLowerCase(Locale.ROOT);
      ModelPath at = list.entry("import", "virtual-router", each.from(), "address-family", family);
      if (!seen.add(each.from() + ' ' + family)) {
        problems.add(at, "the same routes are imported twice: leave one of them out");
      }
      if (each.from().equals(vr.name())) {
        problems.add(at, "a virtual router does not import its own routes: name another one");
      } else if (vr.interfaces().stream().noneMatch(one -> leadsThere(one, each))) {
        problems.add(
            at,
            "no interface leads to virtual router \"%s\" for %s: attach one by a memory-link and enable %s there"
                .formatted(each.from(), FamilyConfig.nameOf(each.family()), family));
      }
      if (!vr.policies().policies().containsKey(each.policy())) {
        problems.add(
            at.child("import-policy"),
            "there is no route policy \"%s\" in this virtual router: configure it"
                .formatted(each.policy()));
      }
      problems.checkRange(at.child("preference"), "the preference", each.preference(), 1, 255);
    }
  }

  private static boolean leadsThere(InterfaceConfig one, RouteImport wanted) {
    boolean hasFamily =
        wanted.family() == AddressFamily.IPV4 ? one.ipv4().enabled() : one.ipv6().enabled();
    return hasFamily
        && one.attachment() instanceof Attachment.MemoryLink link
        && link.peerVr().equals(wanted.from());
  }
}
