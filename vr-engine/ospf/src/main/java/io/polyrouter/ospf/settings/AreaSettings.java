package io.polyrouter.ospf.settings;

import io.polyrouter.net.IpPrefix;
import java.util.List;
import java.util.OptionalInt;

/**
 * An area, after the list {@code area} of RFC 9129.
 *
 * @param areaId 0 for the backbone
 * @param summary whether routes of other areas are announced into a stub area or NSSA; without them
 *     it is totally stubby
 * @param defaultCost of the default route that is announced into a stub area or NSSA
 * @param nssa what concerns an NSSA only
 * @param ranges that stand for the area's networks in other areas
 * @param virtualLinks through this area, which the backbone gets
 */
public record AreaSettings(
    int areaId,
    Type type,
    boolean summary,
    int defaultCost,
    Nssa nssa,
    List<Range> ranges,
    List<OspfInterfaceSettings> interfaces,
    List<VirtualLinkSettings> virtualLinks) {

  public static final int BACKBONE = 0;

  public AreaSettings {
    ranges = List.copyOf(ranges);
    interfaces = List.copyOf(interfaces);
    virtualLinks = List.copyOf(virtualLinks);
  }

  /** The model's defaults, without interfaces. */
  public static AreaSettings defaults(int areaId) {
    return new AreaSettings(
        areaId, Type.NORMAL, true, 1, Nssa.DEFAULT, List.of(), List.of(), List.of());
  }

  /** Where AS-external routes are known. */
  public enum Type {
    NORMAL,
    /** RFC 2328, section 3.6. */
    STUB,
    /** RFC 3101. */
    NSSA
  }

  /**
   * What concerns an NSSA only.
   *
   * @param translateAlways whether this border router translates whatever others do (RFC 3101,
   *     appendix B, NSSATranslatorRole)
   * @param defaultInformation whether a border router announces a type 7 default route
   * @param redistribute whether a border router announces redistributed routes into it, too
   */
  public record Nssa(boolean translateAlways, boolean defaultInformation, boolean redistribute) {
    public static final Nssa DEFAULT = new Nssa(false, false, true);
  }

  /**
   * Stands for the networks within it (RFC 2328, section C.2).
   *
   * @param advertise whether it is announced, or nothing at all
   * @param cost empty for the largest of the networks that it stands for
   */
  public record Range(IpPrefix prefix, boolean advertise, OptionalInt cost) {}
}
