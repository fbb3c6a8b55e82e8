/**
 * Forwarding tables as values. A {@link PrefixTable} is a persistent longest-prefix-match table: an
 * update gives a new table that shares all but the changed path with the old one, so every reader
 * keeps a consistent snapshot without locks and the difference of two snapshots costs only what
 * differs. {@link ForwardingState} is all that a forwarder (the software path, an OpenFlow switch)
 * has to know of one virtual router.
 */
@NullMarked
package io.polyrouter.fib;

import org.jspecify.annotations.NullMarked;
