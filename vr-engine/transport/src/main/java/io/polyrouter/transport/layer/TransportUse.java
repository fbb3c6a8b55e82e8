package io.polyrouter.transport.layer;

/**
 * What the sockets of one virtual router use at one moment, and how often they wanted more.
 *
 * @param sockets of all protocols; connections among them, but for those half open or in TIME-WAIT
 * @param bufferBytes in all their buffers
 * @param halfOpen connections that peers have begun to open
 * @param timeWait connections in TIME-WAIT
 * @param established connections in ESTABLISHED or CLOSE-WAIT
 * @param socketsRefused sockets and connections that were refused
 * @param buffersRefused how often a buffer found no room
 * @param halfOpenRefused beginnings of connections that were not kept (SYN cookies)
 * @param timeWaitEvicted connections whose TIME-WAIT was cut short
 */
public record TransportUse(
    int sockets,
    long bufferBytes,
    int halfOpen,
    int timeWait,
    int established,
    long socketsRefused,
    long buffersRefused,
    long halfOpenRefused,
    long timeWaitEvicted) {}
