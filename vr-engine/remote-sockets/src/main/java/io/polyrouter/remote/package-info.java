/**
 * Sockets of virtual routers for programs in other processes: a SOCKS5 server (RFC 1928, 1929)
 * whose user name selects the virtual router.
 *
 * <pre>
 *   program --TCP or Unix-domain socket--&gt; RemoteSocketServer --&gt; Session --&gt; one of the commands
 *                                                                              |
 *                                          Sockets of the virtual router &lt;-----+
 * </pre>
 *
 * <p>Each session is a virtual thread, each direction of a stream another: all calls block, so that
 * a slow reader holds back its own peer and nobody else. docs/remote-sockets.md describes what goes
 * beyond the RFC: listening, and datagrams on a stream.
 */
@NullMarked
package io.polyrouter.remote;

import org.jspecify.annotations.NullMarked;
