/**
 * Which way packets take, for both address families: equal paths, next hops that are to be kept
 * resolved, and the path MTUs of destinations.
 */
@NullMarked
package io.polyrouter.stack.path;

import org.jspecify.annotations.NullMarked;
