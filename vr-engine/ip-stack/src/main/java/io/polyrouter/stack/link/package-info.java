/**
 * The lowest layer of the stack: interfaces with their devices and counters, and what all layers of
 * one virtual router share.
 */
@NullMarked
package io.polyrouter.stack.link;

import org.jspecify.annotations.NullMarked;
