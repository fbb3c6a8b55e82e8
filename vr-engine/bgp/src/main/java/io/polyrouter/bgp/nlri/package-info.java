/**
 * Families of routes, and how their prefixes stand in messages: network layer reachability
 * information (NLRI).
 *
 * <pre>
 *   bytes --{@link io.polyrouter.bgp.nlri.Nlri}.check--&gt; number of prefixes, or where one is bad
 *     |
 *     +--{@link io.polyrouter.bgp.nlri.NlriReader}.next--&gt; path identifier, label, route distinguisher, address, length
 * </pre>
 *
 * <p>A full table is a million prefixes, so none of them becomes an object here: a reader is a
 * cursor whose fields are numbers. A field is checked as a whole before the first of its prefixes
 * is looked at, since a bad one at its end makes all of them void (RFC 7606, section 5.3).
 *
 * <p>RFC 4271, section 4.3; RFC 4760, section 5; RFC 4364, section 4.3.4 with RFC 8277, section 2.2
 * (one label); RFC 7911, section 3 (path identifiers). Not covered: several labels in a row.
 */
@NullMarked
package io.polyrouter.bgp.nlri;

import org.jspecify.annotations.NullMarked;
