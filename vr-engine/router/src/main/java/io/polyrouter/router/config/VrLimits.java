package io.polyrouter.router.config;

/**
 * What one virtual router may use at most; what is beyond is refused or dropped, and counted.
 *
 * @param maxRoutes routes in each of its RIBs (one for IPv4, one for IPv6), all protocols together,
 *     1 to {@link #MOST_ROUTES}
 * @param maxNeighbours neighbours of each address family on all its interfaces, static ones
 *     included, 1 to {@link #MOST_NEIGHBOURS}
 * @param mailboxFrames frames waiting for its loop, {@link #LEAST_MAILBOX_FRAMES} to {@link
 *     #MOST_MAILBOX_FRAMES}; also, if they are large, so many times {@link #MEAN_FRAME_BYTES}
 * @param framesPerTurn frames that it handles until others on its loop have their turn, 1 to {@link
 *     #MOST_FRAMES_PER_TURN}: its weight where routers compete for a loop
 * @param maxSockets open sockets of all kinds, connections included but for those half open or in
 *     TIME-WAIT, 1 to {@link #MOST_SOCKETS}
 * @param maxSocketBufferBytes bytes that all send and receive buffers of its sockets hold together,
 *     {@link #LEAST_SOCKET_BUFFER_BYTES} to {@link #MOST_SOCKET_BUFFER_BYTES}
 * @param maxReassemblyBytes bytes of fragments that wait for the rest of their packets, of both
 *     address families together, {@link #LEAST_REASSEMBLY_BYTES} to {@link #MOST_REASSEMBLY_BYTES}
 * @param maxHalfOpen TCP connections that peers have begun to open, 1 to {@link #MOST_HALF_OPEN};
 *     beyond, SYN cookies are sent
 * @param maxTimeWait TCP connections in TIME-WAIT, 1 to {@link #MOST_TIME_WAIT}; beyond, the oldest
 *     is forgotten
 */
public record VrLimits(
    int maxRoutes,
    int maxNeighbours,
    int mailboxFrames,
    int framesPerTurn,
    int maxSockets,
    long maxSocketBufferBytes,
    int maxReassemblyBytes,
    int maxHalfOpen,
    int maxTimeWait) {

  public static final int MOST_ROUTES = 10_000_000;
  public static final int MOST_NEIGHBOURS = 1_000_000;
  public static final int LEAST_MAILBOX_FRAMES = 16;
  public static final int MOST_MAILBOX_FRAMES = 65_536;

  /** What a frame in the mailbox may take on average. */
  public static final int MEAN_FRAME_BYTES = 2_048;

  public static final int MOST_FRAMES_PER_TURN = 65_536;
  public static final int MOST_SOCKETS = 1_000_000;
  public static final long LEAST_SOCKET_BUFFER_BYTES = 65_536;
  public static final long MOST_SOCKET_BUFFER_BYTES = 1L << 40;

  /** One packet of any size. */
  public static final int LEAST_REASSEMBLY_BYTES = 65_536;

  public static final int MOST_REASSEMBLY_BYTES = 1 << 30;
  public static final int MOST_HALF_OPEN = 1_000_000;
  public static final int MOST_TIME_WAIT = 1_000_000;

  public static final VrLimits DEFAULT =
      new VrLimits(2_000_000, 16_384, 4_096, 256, 16_384, 256L << 20, 4 << 20, 1_024, 16_384);

  /** With the default limits of sockets and reassembly. */
  public VrLimits(int maxRoutes, int maxNeighbours, int mailboxFrames) {
    this(
        maxRoutes,
        maxNeighbours,
        mailboxFrames,
        DEFAULT.maxSockets,
        DEFAULT.maxSocketBufferBytes,
        DEFAULT.maxReassemblyBytes);
  }

  /** With the default limits of turns and of what TCP's peers bring about. */
  public VrLimits(
      int maxRoutes,
      int maxNeighbours,
      int mailboxFrames,
      int maxSockets,
      long maxSocketBufferBytes,
      int maxReassemblyBytes) {
    this(
        maxRoutes,
        maxNeighbours,
        mailboxFrames,
        DEFAULT.framesPerTurn,
        maxSockets,
        maxSocketBufferBytes,
        maxReassemblyBytes,
        DEFAULT.maxHalfOpen,
        DEFAULT.maxTimeWait);
  }
}
