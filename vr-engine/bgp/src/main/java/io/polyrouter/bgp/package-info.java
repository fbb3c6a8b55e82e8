/**
 * BGP-4: messages, path attributes, sessions, tables of routes and the decision process; sessions
 * do not fill the tables yet.
 *
 * <pre>
 *   streams --&gt; session.Session --&gt; message.MessageFramer --&gt; message.OpenCodec, UpdateReader, ...
 *                   |                                             |
 *                   |          fault.Malformed &lt;------------------+--&gt; nlri.NlriReader: prefixes, one by one
 *                   |          (a value, with its reaction)       +--&gt; attribute.AttributeSet: shared by all
 *                   v                                                    |
 *           session.RouteExchange --&gt; message.UpdateWriter &lt;-------------+
 * </pre>
 *
 * <p>Packages, each of which knows those before it: {@link io.polyrouter.bgp.fault} (what can be
 * wrong), {@link io.polyrouter.bgp.nlri} (families and prefixes), {@link
 * io.polyrouter.bgp.attribute} (path attributes), {@link io.polyrouter.bgp.message}, {@link
 * io.polyrouter.bgp.settings} (configuration), {@link io.polyrouter.bgp.session}, {@link
 * io.polyrouter.bgp.table} (routes by peer, and those in use), {@link io.polyrouter.bgp.decision}.
 * Here is the instance, which has the neighbours and says who may connect.
 */
@NullMarked
package io.polyrouter.bgp;

import org.jspecify.annotations.NullMarked;
