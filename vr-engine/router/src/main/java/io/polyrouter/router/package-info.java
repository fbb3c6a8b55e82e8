/** The virtual router as an actor on a loop, and the manager of all of them. */
@NullMarked
package io.polyrouter.router;

import org.jspecify.annotations.NullMarked;
