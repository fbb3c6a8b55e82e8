/** The stack of one virtual router as a whole. */
@NullMarked
package io.polyrouter.stack.core;

import org.jspecify.annotations.NullMarked;
