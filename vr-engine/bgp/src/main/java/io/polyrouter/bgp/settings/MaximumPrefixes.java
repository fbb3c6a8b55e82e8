package io.polyrouter.bgp.settings;

import java.util.OptionalInt;

/**
 * How many prefixes of a family a peer may announce (RFC 4486, section 4).
 *
 * @param count most of them
 * @param warningPercent of them that operators are told of
 * @param warningOnly whether it stays with that
 * @param restartSeconds after which a session that has ended for it begins again; empty for when an
 *     operator says so
 */
public record MaximumPrefixes(
    int count, int warningPercent, boolean warningOnly, OptionalInt restartSeconds) {}
