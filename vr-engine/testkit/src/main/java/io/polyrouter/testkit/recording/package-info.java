/**
 * Recordings of whole virtual routers. A virtual router gets everything from outside: its
 * configuration, frames and the state of its links, the time, and the seed of its randomness. So
 * whatever it did among others, it does again alone, when all of that is given to it once more: to
 * look at it closely, or to see whether other code does the same.
 *
 * <p>What is not recorded is what virtual routers of one engine tell each other without frames:
 * leaked routes. Programs' sockets are not, either.
 */
@NullMarked
package io.polyrouter.testkit.recording;

import org.jspecify.annotations.NullMarked;
