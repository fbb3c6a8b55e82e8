/** Configurations of OSPF, put together step by step. */
@NullMarked
package io.polyrouter.testkit.ospf;

import org.jspecify.annotations.NullMarked;
