/**
 * BGP messages: cut out of a stream of bytes, read, and written.
 *
 * <pre>
 *   bytes --{@link io.polyrouter.bgp.message.MessageFramer}--+--{@link
 * io.polyrouter.bgp.message.OpenCodec}--&gt; {@link io.polyrouter.bgp.message.OpenMessage}
 *                       +--{@link io.polyrouter.bgp.message.UpdateReader}--&gt; {@link
 * io.polyrouter.bgp.message.UpdateHandler}: prefixes with their attributes
 *                       +--{@link io.polyrouter.bgp.message.NotificationCodec}--&gt; {@link
 * io.polyrouter.bgp.message.Notification}
 *                       +--{@link io.polyrouter.bgp.message.RouteRefreshCodec}--&gt; {@link
 * io.polyrouter.bgp.message.RouteRefresh}
 *
 *   prefixes and a set of attributes --{@link io.polyrouter.bgp.message.UpdateWriter}--&gt; messages as full as they can be
 * </pre>
 *
 * <p>UPDATEs are many, and are read and written without objects for their parts. All other messages
 * are few, and are records. Bytes from a peer never make anything here throw: what is wrong comes
 * back as {@link io.polyrouter.bgp.fault.Malformed}, with what is to be done about it.
 *
 * <p>RFC 4271, section 4; RFC 2918 and 7313 (route refresh); RFC 4724, 8538 and 9494 (capabilities
 * of restarts); RFC 4760; RFC 5291 and 5292 (filters); RFC 5492 and 9072 (capabilities); RFC 6793;
 * RFC 7606; RFC 7911; RFC 8654; RFC 8950; RFC 9003; RFC 9234.
 */
@NullMarked
package io.polyrouter.bgp.message;

import org.jspecify.annotations.NullMarked;
