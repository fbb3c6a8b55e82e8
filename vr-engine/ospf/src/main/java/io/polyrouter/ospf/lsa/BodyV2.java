package io.polyrouter.ospf.lsa;

import io.polyrouter.net.packet.Wire;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV2;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV2;
import io.polyrouter.ospf.lsa.LsaBody.RouterV2;
import io.polyrouter.ospf.lsa.LsaBody.SummaryV2;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Contents of the LSAs of version 2 (RFC 2328, appendix A.4). Metrics for other TOS are skipped.
 */
final class BodyV2 {

  private static final int ROUTER_BYTES = 4;
  private static final int LINK_BYTES = 12;
  private static final int TOS_BYTES = 4;
  private static final int SUMMARY_BYTES = 8;
  private static final int EXTERNAL_BYTES = 16;
  private static final int TYPE_2 = 0x80;

  private BodyV2() {}

  static @Nullable LsaBody read(int type, byte[] bytes, int at, int end) {
    return switch (type) {
      case LsaType.V2_ROUTER -> router(bytes, at, end);
      case LsaType.V2_NETWORK -> network(bytes, at, end);
      case LsaType.V2_SUMMARY_NETWORK, LsaType.V2_SUMMARY_ROUTER -> summary(bytes, at, end);
      case LsaType.V2_EXTERNAL, LsaType.V2_NSSA -> external(bytes, at, end);
      default -> new LsaBody.Opaque();
    };
  }

  private static @Nullable LsaBody router(byte[] bytes, int at, int end) {
    if (end - at < ROUTER_BYTES) {
      return null;
    }
    int count = Wire.u16(bytes, at + 2);
    List<LinkV2> links = new ArrayList<>(Math.min(count, (end - at) / LINK_BYTES));
    int next = at + ROUTER_BYTES;
    for (int i = 0; i < count; i++) {
      if (end - next < LINK_BYTES) {
        return null;
      }
      links.add(
          new LinkV2(
              Wire.u8(bytes, next + 8),
              Wire.i32(bytes, next),
              Wire.i32(bytes, next + 4),
              Wire.u16(bytes, next + 10)));
      next += LINK_BYTES + TOS_BYTES * Wire.u8(bytes, next + 9);
    }
    return next > end ? null : new RouterV2(Wire.u8(bytes, at), links);
  }

  private static @Nullable LsaBody network(byte[] bytes, int at, int end) {
    if (end - at < 8 || (end - at) % 4 != 0 || !isMask(Wire.i32(bytes, at))) {
      return null;
    }
    List<Integer> routers = new ArrayList<>((end - at) / 4);
    for (int next = at + 4; next < end; next += 4) {
      routers.add(Wire.i32(bytes, next));
    }
    return new NetworkV2(Wire.i32(bytes, at), routers);
  }

  private static @Nullable LsaBody summary(byte[] bytes, int at, int end) {
    return end - at < SUMMARY_BYTES || !isMask(Wire.i32(bytes, at))
        ? null
        : new SummaryV2(Wire.i32(bytes, at), Wire.i32(bytes, at + 4) & LsaBody.LS_INFINITY);
  }

  private static @Nullable LsaBody external(byte[] bytes, int at, int end) {
    return end - at < EXTERNAL_BYTES || !isMask(Wire.i32(bytes, at))
        ? null
        : new ExternalV2(
            Wire.i32(bytes, at),
            (Wire.u8(bytes, at + 4) & TYPE_2) != 0,
            Wire.i32(bytes, at + 4) & LsaBody.LS_INFINITY,
            Wire.i32(bytes, at + 8),
            Wire.u32(bytes, at + 12));
  }

  /** Whether all ones are in front. */
  private static boolean isMask(int mask) {
    return (~mask & (~mask + 1)) == 0;
  }

  static byte[] write(LsaBody body) {
    return switch (body) {
      case RouterV2 router -> write(router);
      case NetworkV2 network -> {
        byte[] bytes = new byte[4 + 4 * network.routers().size()];
        Wire.putI32(bytes, 0, network.mask());
        for (int i = 0; i < network.routers().size(); i++) {
          Wire.putI32(bytes, 4 + 4 * i, network.routers().get(i));
        }
        yield bytes;
      }
      case SummaryV2 summary -> {
        byte[] bytes = new byte[SUMMARY_BYTES];
        Wire.putI32(bytes, 0, summary.mask());
        Wire.putI32(bytes, 4, summary.metric());
        yield bytes;
      }
      case ExternalV2 external -> {
        byte[] bytes = new byte[EXTERNAL_BYTES];
        Wire.putI32(bytes, 0, external.mask());
        Wire.putI32(bytes, 4, external.metric() | (external.type2() ? TYPE_2 << 24 : 0));
        Wire.putI32(bytes, 8, external.forwarding());
        Wire.putI32(bytes, 12, (int) external.tag());
        yield bytes;
      }
      default -> throw new IllegalArgumentException("version 2 has no LSA for " + body);
    };
  }

  private static byte[] write(RouterV2 router) {
    List<LinkV2> links = router.links();
    byte[] bytes = new byte[ROUTER_BYTES + LINK_BYTES * links.size()];
    Wire.putU8(bytes, 0, router.flags());
    Wire.putU16(bytes, 2, links.size());
    for (int i = 0; i < links.size(); i++) {
      int at = ROUTER_BYTES + LINK_BYTES * i;
      Wire.putI32(bytes, at, links.get(i).id());
      Wire.putI32(bytes, at + 4, links.get(i).data());
      Wire.putU8(bytes, at + 8, links.get(i).type());
      Wire.putU16(bytes, at + 10, links.get(i).metric());
    }
    return bytes;
  }
}
