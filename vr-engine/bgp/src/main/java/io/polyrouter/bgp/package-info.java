/**
 * BGP-4: for now its messages and path attributes, without sessions.
 *
 * <pre>
 *   bytes of a connection --&gt; message.MessageFramer --&gt; message.OpenCodec, UpdateReader, ...
 *                                                          |
 *                       fault.Malformed &lt;------------------+--&gt; nlri.NlriReader: prefixes, one by one
 *                       (a value, with its reaction)       +--&gt; attribute.AttributeSet: shared by all
 *                                                                 |
 *   bytes of a connection &lt;-- message.UpdateWriter &lt;--------------+
 * </pre>
 *
 * <p>Packages, each of which knows those before it: {@link io.polyrouter.bgp.fault} (what can be
 * wrong), {@link io.polyrouter.bgp.nlri} (families and prefixes), {@link
 * io.polyrouter.bgp.attribute} (path attributes), {@link io.polyrouter.bgp.message}.
 */
@NullMarked
package io.polyrouter.bgp;

import org.jspecify.annotations.NullMarked;
