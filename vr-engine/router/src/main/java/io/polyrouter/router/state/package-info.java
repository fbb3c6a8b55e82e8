/** Operational state of virtual routers as immutable snapshots, ready for any thread to read. */
@NullMarked
package io.polyrouter.router.state;

import org.jspecify.annotations.NullMarked;
