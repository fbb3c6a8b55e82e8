/**
 * A datastore in memory whose commits are checked as the real one's are, and an engine that
 * records.
 */
@NullMarked
package io.polyrouter.northbound.testing;

import org.jspecify.annotations.NullMarked;
