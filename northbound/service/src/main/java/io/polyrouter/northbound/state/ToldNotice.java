package io.polyrouter.northbound.state;

import java.time.Instant;

/** What a protocol told operators of, and when. */
public record ToldNotice(Instant time, String text) {}
