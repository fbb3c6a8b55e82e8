/**
 * Putting fragments together, for both address families (RFC 791, section 3.2; RFC 8200, section
 * 4.5). A packet with overlapping fragments is dropped whole (RFC 1858, RFC 5722): no honest sender
 * makes them. Fragments take room from a limit that all of a virtual router's packets share.
 */
@NullMarked
package io.polyrouter.stack.fragment;

import org.jspecify.annotations.NullMarked;
