/** Targets of routing protocols: their packets, and sequences of packets against an instance. */
@NullMarked
package io.polyrouter.fuzz.routing;

import org.jspecify.annotations.NullMarked;
