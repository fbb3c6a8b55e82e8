/**
 * Virtual routers on Linux interfaces and TAP devices, by system calls from Java
 * (java.lang.foreign): no JNI, nothing to compile.
 *
 * <pre>
 *   rtnetlink: an interface changed ---+      +--- once a second
 *                                      v      v
 *   kernel  --- frames ---&gt; epoll: Poller (one thread) --- received, linkChanged, lost ---&gt; VR
 *     ^                                |
 *     |                                +-- LinuxDevice.check: opens, gives up, tells why
 *     +------------- send, write ------------ LinuxDevice.transmit &lt;--- loop of the VR
 * </pre>
 *
 * <p>A device is opened, lost and opened again without its virtual router's doing: interfaces are
 * found by name, and told from later ones of the same name by their index. The link is up while the
 * Linux interface is up and has carrier.
 *
 * <p>Choices. Frames are received by recvmmsg from packet sockets, not through a ring mapped into
 * memory: a ring would need room for the largest frame in each of its slots (64 KiB, see below) for
 * every interface, whereas sockets share one {@link io.polyrouter.linux.Inbox}; and a ring with
 * blocks of mixed sizes (TPACKET_V3) adds its timeout to the latency. Linux peers on veth and TAP
 * devices send half-done checksums and TCP segments of up to 64 KiB, and users need not turn that
 * off: such frames go on as they are ({@link io.polyrouter.stack.device.Segmentation}), and what
 * cannot be said that way {@link io.polyrouter.linux.Offload} does. The same way back, TCP of a
 * virtual router leaves that work to Linux. A device in another network namespace is opened by a
 * thread that enters it and ends; the descriptors stay in it.
 *
 * <p>Not covered: AF_XDP (one more {@link io.polyrouter.linux.FramePort}), several poll threads,
 * frames of tunnels that Linux left to be cut (they are counted as lost), segments above 64 KiB
 * (BIG TCP).
 */
@NullMarked
package io.polyrouter.linux;

import org.jspecify.annotations.NullMarked;
