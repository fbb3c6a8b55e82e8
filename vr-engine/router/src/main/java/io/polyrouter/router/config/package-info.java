/**
 * Desired configuration of virtual routers as immutable records, mirroring the YANG model, and its
 * validation. The records hold what can be said of one value alone (ranges, formats); {@code
 * ConfigValidator} holds the rules between values and between virtual routers.
 */
@NullMarked
package io.polyrouter.router.config;

import org.jspecify.annotations.NullMarked;
