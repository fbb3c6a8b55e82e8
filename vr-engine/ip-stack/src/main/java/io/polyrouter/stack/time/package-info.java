/**
 * Time as a parameter: timers that fire when their owner is told what time it is, and rates
 * measured against it. Nothing here reads a clock.
 */
@NullMarked
package io.polyrouter.stack.time;

import org.jspecify.annotations.NullMarked;
