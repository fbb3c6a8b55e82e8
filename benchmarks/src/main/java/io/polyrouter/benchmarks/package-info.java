/**
 * Programs that measure Polyrouter. Each is one side of a benchmark; the script of the same name
 * runs the peer's side, too, and prints the ratio.
 */
@NullMarked
package io.polyrouter.benchmarks;

import org.jspecify.annotations.NullMarked;
