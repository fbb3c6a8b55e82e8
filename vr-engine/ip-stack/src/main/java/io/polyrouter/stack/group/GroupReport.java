package io.polyrouter.stack.group;

import io.polyrouter.net.IpAddress;
import java.util.List;

/**
 * A record of a report.
 *
 * @param type see {@link io.polyrouter.net.packet.GroupRecord}
 */
public record GroupReport(int type, Group group, List<IpAddress> sources) {}
