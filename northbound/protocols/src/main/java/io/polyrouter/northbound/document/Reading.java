package io.polyrouter.northbound.document;

import io.polyrouter.northbound.running.Fault;
import java.util.List;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;

/** What became of a document. */
public sealed interface Reading {
  /**
   * It is data.
   *
   * @param steps from the node above to the data
   */
  record Data(List<PathArgument> steps, NormalizedNode node) implements Reading {}

  /** It is refused, for at least one reason. */
  record Refused(List<Fault> faults) implements Reading {}

  /** It holds what only OpenDaylight's parsers read. */
  record NotCovered() implements Reading {}
}
