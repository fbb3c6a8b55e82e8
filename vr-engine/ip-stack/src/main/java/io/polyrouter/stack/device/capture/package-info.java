/**
 * Captures of what passes the interfaces of virtual routers, in pcapng files as Wireshark reads
 * them (draft-ietf-opsawg-pcapng).
 *
 * <pre>
 *   VR loop --- transmit ---&gt; CapturedDevice --- transmit ---&gt; device
 *   VR loop &lt;-- received ---- CapturedDevice &lt;-- received ---- device
 *                                   | a copy, while a capture runs
 *                                   v
 *                    Capture: queue ---&gt; thread of its own ---&gt; PcapngWriter ---&gt; file or stream
 * </pre>
 *
 * <p>{@link io.polyrouter.stack.device.capture.Captures} goes before every driver; while no capture
 * runs on an interface that costs one look at a field for each frame. A capture never holds up
 * frames: what its queue has no room for is dropped, and counted. It ends by itself at its limits
 * of packets and bytes.
 */
@NullMarked
package io.polyrouter.stack.device.capture;

import org.jspecify.annotations.NullMarked;
