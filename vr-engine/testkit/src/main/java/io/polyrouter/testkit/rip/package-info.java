/** Configuration of RIP in a few words, for tests. */
@NullMarked
package io.polyrouter.testkit.rip;

import org.jspecify.annotations.NullMarked;
