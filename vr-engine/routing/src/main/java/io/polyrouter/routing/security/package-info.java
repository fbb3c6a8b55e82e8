/**
 * How routing protocols know that a packet is from whom it should be: passwords, keys with their
 * lifetimes, chains of keys (RFC 8177), and the signatures that are made with them: keyed hashes as
 * in RFC 2082, RFC 2328 and RFC 5880, and HMAC as in RFC 4822, RFC 5709 and RFC 7166.
 *
 * <p>Where the signature stands in a packet and what it covers is the protocol's; so are sequence
 * numbers against replay.
 */
@NullMarked
package io.polyrouter.routing.security;

import org.jspecify.annotations.NullMarked;
