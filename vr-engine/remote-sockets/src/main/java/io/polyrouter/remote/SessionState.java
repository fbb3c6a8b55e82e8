package io.polyrouter.remote;

import java.time.Instant;
import java.util.Optional;

/**
 * A session as an operator sees it.
 *
 * @param command empty until it has asked for something
 * @param local in the virtual router, as text; empty before there is one
 * @param remote in the virtual router, as text; empty before there is one
 * @param bytesOut from the program into the virtual router
 * @param bytesIn from the virtual router to the program
 */
public record SessionState(
    long id,
    String user,
    String virtualRouter,
    Optional<Command> command,
    String local,
    String remote,
    Instant since,
    long bytesOut,
    long bytesIn) {}
