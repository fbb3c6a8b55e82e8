/**
 * Reads the documents that clients send (RFC 7951 JSON, RFC 7950 XML) by the model: either into
 * data for the datastore, or into all that is wrong with them, each with the path of the node, the
 * error-tag of RFC 7950, section 8.3.1, and what would be valid.
 *
 * <pre>
 *                   Schema (the model by name)
 *                      |
 * bytes --> JsonInput -+
 *                      +--> Frame (one per container or list entry) --> data, or Findings --> faults
 * element -> XmlInput -+
 * </pre>
 *
 * Both protocols and both encodings are read by the same rules, so that the same mistake gets the
 * same path and sentence everywhere. OpenDaylight's parsers stop at the first mistake and do not
 * say where it is.
 *
 * <p>Reading goes straight from the document to the datastore's nodes, without an image of the
 * document in between: a large configuration is read in less than half the time that way.
 *
 * <p>Not covered, and left to OpenDaylight: anydata, anyxml and annotations (RFC 7952). Left to the
 * checks before commit: mandatory nodes, numbers of entries, and all that needs more than one node.
 */
@NullMarked
package io.polyrouter.northbound.document;

import org.jspecify.annotations.NullMarked;
