/**
 * How a configuration is refused: the rules of every part of a virtual router say what is wrong by
 * the same types, with the place in the YANG model and what would be valid instead.
 */
@NullMarked
package io.polyrouter.routing.config;

import org.jspecify.annotations.NullMarked;
