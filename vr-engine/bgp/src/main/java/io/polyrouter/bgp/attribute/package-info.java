/**
 * Path attributes: read from messages, shared by everyone who has the same, edited, and written.
 *
 * <pre>
 *   attributes of an UPDATE --{@link io.polyrouter.bgp.attribute.AttributeReader}--&gt; {@link
 * io.polyrouter.bgp.attribute.AttributeSet} &lt;--one for equal ones-- {@link
 * io.polyrouter.bgp.attribute.AttributeTable}
 *                                   |                        |
 *                                   +--&gt; {@link io.polyrouter.bgp.fault.Malformed}        +--{@link
 * io.polyrouter.bgp.attribute.AttributeEditor}--&gt; another set
 *                                                            +--{@link
 * io.polyrouter.bgp.attribute.AttributeWriter}--&gt; bytes for a peer
 * </pre>
 *
 * <p><b>The canonical form.</b> A set is one array: the attributes in ascending order of their
 * types, as in an UPDATE of a peer that has AS numbers of four octets, with flags as they have to
 * be and without what says where routes lead beyond the next hop (MP_REACH_NLRI). The next hop is
 * attribute 3 whatever its family is: 4 or 16 bytes, or 32 with a link-local address. Equal sets
 * have equal bytes. Most speakers send attributes in this form anyway; then a set that is known is
 * found by the bytes of the message as they are, and a set goes out as it is. What the decision
 * process compares is read once, when a set is made.
 *
 * <p><b>Nothing that is known is read twice.</b> A block of attributes whose bytes, put in order,
 * are those of a known set has been checked when that set was made. What depends on the peer is
 * checked each time: attributes that only internal peers may send are left out before the look-up,
 * and the rules for AS paths need no more than numbers of the set.
 *
 * <p>RFC 4271, sections 4.3 and 5; RFC 1997, 4360, 4456, 4760, 5065, 6793, 7606, 7607, 8092, 8950,
 * 9234. Attributes that are not known are passed on if they are transitive. Not covered: AIGP (RFC
 * 7311), ATTR_SET (RFC 6368).
 */
@NullMarked
package io.polyrouter.bgp.attribute;

import org.jspecify.annotations.NullMarked;
