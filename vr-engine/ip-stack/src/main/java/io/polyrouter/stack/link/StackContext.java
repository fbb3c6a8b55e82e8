package io.polyrouter.stack.link;

import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.stack.Counters;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackListener;
import io.polyrouter.stack.UpperLayer;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.device.Segmentation;
import io.polyrouter.stack.time.TimerQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the layers of one virtual router's stack share. Used by its thread. */
public final class StackContext {

  /** Where the IP packet starts in every frame that the stack handles. */
  public static final int IP = Ethernet.HEADER_BYTES;

  private final TimerQueue timers;
  private final RandomGenerator random;
  private final StackListener listener;
  private final Counters<VrCounter> counters = new Counters<>();
  private @Nullable Link[] links = new Link[0];
  private @Nullable IpPacket view;
  private byte @Nullable [] unfinished;
  private int unfinishedSegmentBytes;
  private int unfinishedExcessBytes;
  private UpperLayer upperLayer = UpperLayer.NONE;
  private int maxNeighbours;
  private int maxReassemblyBytes;

  /** Bytes of fragments that wait, of both families. */
  private int reassemblyBytes;

  private long reassemblyRefused;

  public StackContext(TimerQueue timers, RandomGenerator random, StackListener listener) {
    this.timers = timers;
    this.random = random;
    this.listener = listener;
  }

  public TimerQueue timers() {
    return timers;
  }

  public RandomGenerator random() {
    return random;
  }

  public StackListener listener() {
    return listener;
  }

  public Counters<VrCounter> counters() {
    return counters;
  }

  public void count(VrCounter counter) {
    counters.count(counter);
  }

  public UpperLayer upperLayer() {
    return upperLayer;
  }

  public void setUpperLayer(UpperLayer next) {
    upperLayer = next;
  }

  /**
   * A view to show a packet to the protocols above, to be given back. It is the same every time but
   * when those, looking at one, send something to this router itself.
   */
  public IpPacket takeView() {
    IpPacket free = view;
    view = null;
    return free == null ? new IpPacket() : free;
  }

  public void returnView(IpPacket taken) {
    view = taken;
  }

  // ---- the frame under way --------------------------------------------------------------------

  /**
   * Notes that the frame that is about to be taken in or sent is unfinished; {@link
   * Segmentation#FINISHED} that it is not.
   *
   * @param excessBytes by how many it is larger than the largest that it is to be cut into
   */
  public void setUnfinished(byte[] frame, int segmentBytes, int excessBytes) {
    unfinished = segmentBytes == Segmentation.FINISHED ? null : frame;
    unfinishedSegmentBytes = segmentBytes;
    unfinishedExcessBytes = excessBytes;
  }

  /** Forgets {@link #setUnfinished}. */
  public void clearUnfinished() {
    unfinished = null;
  }

  /** A copy stands for the frame from now on. */
  public void copied(byte[] frame, byte[] copy) {
    if (isUnfinished(frame)) {
      unfinished = copy;
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very array, not one with the same bytes
  private boolean isUnfinished(byte[] frame) {
    return frame == unfinished;
  }

  /** What is left to do on a frame, as {@link Segmentation} has it. */
  public int segmentBytes(byte[] frame) {
    return isUnfinished(frame) ? unfinishedSegmentBytes : Segmentation.FINISHED;
  }

  /** Size of the largest packet that will be on the link for a packet as it is now. */
  public int packetBytesOnLink(byte[] frame, int packetBytes) {
    return isUnfinished(frame) ? packetBytes - unfinishedExcessBytes : packetBytes;
  }

  /** Of each address family. */
  public int maxNeighbours() {
    return maxNeighbours;
  }

  public void setMaxNeighbours(int limit) {
    maxNeighbours = limit;
  }

  public void setMaxReassemblyBytes(int limit) {
    maxReassemblyBytes = limit;
  }

  /** Bytes of fragments that wait. */
  public int reassemblyBytes() {
    return reassemblyBytes;
  }

  /** How often {@link #takeReassemblyBytes} said no. */
  public long reassemblyRefused() {
    return reassemblyRefused;
  }

  /** Takes room for fragments, or gives it back if negative; false when there is not so much. */
  public boolean takeReassemblyBytes(int bytes) {
    if (bytes > 0 && reassemblyBytes + bytes > maxReassemblyBytes) {
      reassemblyRefused++;
      return false;
    }
    reassemblyBytes += bytes;
    return true;
  }

  // ---- interfaces ---------------------------------------------------------------------------

  /** The interface with this index, if there is one. */
  public @Nullable Link linkAt(int index) {
    return index >= 0 && index < links.length ? links[index] : null;
  }

  public void putLink(Link added) {
    int index = added.index();
    if (index >= links.length) {
      links = Arrays.copyOf(links, index + 1);
    }
    if (links[index] != null) {
      throw new IllegalStateException("interface index " + index + " is in use");
    }
    links[index] = added;
  }

  public void removeLink(Link gone) {
    links[gone.index()] = null;
  }

  /** By ascending index. */
  public List<Link> links() {
    List<Link> present = new ArrayList<>(links.length);
    for (Link link : links) {
      if (link != null) {
        present.add(link);
      }
    }
    return present;
  }
}
