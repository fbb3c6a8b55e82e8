/**
 * Routing protocols for tests: a small one that floods routes ({@link
 * io.polyrouter.testkit.protocol.Beacon}), one that does what its configuration says and remembers
 * what it is told ({@link io.polyrouter.testkit.protocol.Probe}), and a recorder around any other
 * ({@link io.polyrouter.testkit.protocol.ProtocolRecorder}), whose recordings can be replayed.
 */
@NullMarked
package io.polyrouter.testkit.protocol;

import org.jspecify.annotations.NullMarked;
