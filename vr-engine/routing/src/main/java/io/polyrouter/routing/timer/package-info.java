/** Timers for protocols, in the time that they are given. */
@NullMarked
package io.polyrouter.routing.timer;

import org.jspecify.annotations.NullMarked;
