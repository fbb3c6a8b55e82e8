/** Settings of BGP for tests, of which only what is not usual is said. */
@NullMarked
package io.polyrouter.testkit.bgp;

import org.jspecify.annotations.NullMarked;
