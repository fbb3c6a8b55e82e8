/**
 * Hash tables by address, for the paths that every packet takes: without boxing, and next to
 * nothing in size while they are empty.
 */
@NullMarked
package io.polyrouter.stack.table;

import org.jspecify.annotations.NullMarked;
