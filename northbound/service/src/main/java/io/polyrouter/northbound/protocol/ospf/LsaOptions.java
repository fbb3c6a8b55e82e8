package io.polyrouter.northbound.protocol.ospf;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.polyrouter.ospf.lsa.LsaBody;
import java.util.Set;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.LsaOption;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.PrefixOption;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.RouterLsaBit;

/** Names of the bits in LSAs; bits without a name are left out. Pure. */
final class LsaOptions {

  private static final ImmutableMap<Integer, RouterLsaBit> ROUTER =
      ImmutableMap.of(
          LsaBody.FLAG_BORDER, RouterLsaBit.AbrBit,
          LsaBody.FLAG_BOUNDARY, RouterLsaBit.AsbrBit,
          LsaBody.FLAG_VIRTUAL, RouterLsaBit.VlinkEndBit,
          LsaBody.FLAG_TRANSLATES, RouterLsaBit.NssaTranslatorBit);

  /** RFC 2328, appendix A.2; RFC 3101, appendix A; RFC 4576; RFC 4915; RFC 5250, appendix A.1. */
  private static final ImmutableMap<Integer, LsaOption> VERSION_2 =
      ImmutableMap.of(
          0x01, LsaOption.MtBit,
          0x02, LsaOption.EBit,
          0x04, LsaOption.McBit,
          0x08, LsaOption.NPBit,
          0x20, LsaOption.DcBit,
          0x40, LsaOption.OBit,
          0x80, LsaOption.DnBit);

  /** RFC 5340, appendix A.2. */
  private static final ImmutableMap<Integer, LsaOption> VERSION_3 =
      ImmutableMap.of(
          0x01, LsaOption.V6Bit,
          0x02, LsaOption.EBit,
          0x08, LsaOption.NBit,
          0x10, LsaOption.RBit,
          0x20, LsaOption.DcBit);

  private static final ImmutableMap<Integer, PrefixOption> PREFIX =
      ImmutableMap.of(
          LsaBody.Prefix.NO_UNICAST, PrefixOption.NuBit,
          LsaBody.Prefix.LOCAL_ADDRESS, PrefixOption.LaBit,
          LsaBody.Prefix.PROPAGATE, PrefixOption.PBit);

  private LsaOptions() {}

  /** What a router says of itself. */
  static Set<RouterLsaBit> router(int flags) {
    return names(flags, ROUTER);
  }

  /** Options in the header of an LSA of version 2. */
  static Set<LsaOption> version2(int options) {
    return names(options, VERSION_2);
  }

  /** Options in LSAs of version 3. */
  static Set<LsaOption> version3(int options) {
    return names(options, VERSION_3);
  }

  static Set<PrefixOption> prefix(int options) {
    return names(options, PREFIX);
  }

  private static <T> Set<T> names(int bits, ImmutableMap<Integer, T> names) {
    ImmutableSet.Builder<T> set = ImmutableSet.builder();
    names.forEach((bit, name) -> {
      if ((bits & bit) != 0) {
        set.add(name);
      }
    });
    return set.build();
  }
}
