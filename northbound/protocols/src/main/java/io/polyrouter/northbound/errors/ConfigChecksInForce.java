package io.polyrouter.northbound.errors;

import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import java.util.List;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/**
 * Published as a service while every commit is checked, and only then. What lets clients write
 * configuration (NETCONF, RESTCONF) refers to it, so that no commit slips through unchecked while
 * the controller starts or stops.
 */
public interface ConfigChecksInForce {
  /**
   * What a commit of a whole configuration would be refused for, without committing it (NETCONF's
   * {@code validate}: RFC 6241, section 8.6). Called from any thread; has no effect.
   *
   * @param configuration the root of the data tree, its children the top-level nodes of all
   *     modules, as they would be after the commit
   * @return all broken rules, the most telling first; empty if a commit would pass
   */
  List<Refusal> refusals(ContainerNode configuration);
}
