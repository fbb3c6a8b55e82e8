/**
 * What the checks before commit have to say to the protocols that take configuration from clients.
 */
@NullMarked
package io.polyrouter.northbound.errors;

import org.jspecify.annotations.NullMarked;
