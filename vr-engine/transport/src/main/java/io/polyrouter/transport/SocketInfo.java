package io.polyrouter.transport;

import java.util.Optional;

/**
 * An open socket or connection as an operator sees it.
 *
 * @param protocol "tcp", "udp", or "raw" with the protocol number
 * @param local the unspecified address if bound to all
 * @param remote of a connection or a connected socket
 * @param state of TCP, in the words of RFC 9293; otherwise "OPEN"
 * @param receiveQueueBytes that the application has not taken
 * @param sendQueueBytes that are not acknowledged, or not sent yet
 * @param received datagrams, or bytes of TCP
 * @param sent datagrams, or bytes of TCP
 * @param dropped datagrams that found no room, or segments sent again
 */
public record SocketInfo(
    String protocol,
    Endpoint local,
    Optional<Endpoint> remote,
    String state,
    int receiveQueueBytes,
    int sendQueueBytes,
    long received,
    long sent,
    long dropped) {}
