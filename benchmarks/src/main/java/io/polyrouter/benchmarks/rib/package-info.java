/** What the RIB of a virtual router takes for a full table, in time and memory. */
@NullMarked
package io.polyrouter.benchmarks.rib;

import org.jspecify.annotations.NullMarked;
