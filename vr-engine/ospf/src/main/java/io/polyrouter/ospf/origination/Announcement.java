package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a prefix outside of the AS.
 *
 * @param forwarding where packets go, null for this router; of a redistributed route its next hop,
 *     which is announced only where others can reach it
 */
record Announcement(boolean type2, int metric, long tag, @Nullable IpAddress forwarding) {

  Announcement forwardedTo(@Nullable IpAddress address) {
    return new Announcement(type2, metric, tag, address);
  }
}
