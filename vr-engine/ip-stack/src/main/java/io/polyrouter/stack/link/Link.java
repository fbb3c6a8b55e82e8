package io.polyrouter.stack.link;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.stack.CounterValues;
import io.polyrouter.stack.Counters;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.VirtualMac;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.device.Segmentation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An interface as the layers of the stack see it: its settings, its device, its counters. */
public final class Link extends StackInterface {

  private long macBits;
  private int mtuBytes;
  private boolean up;
  private boolean offloaded;
  private @Nullable NetworkDevice device;

  /** Most interfaces have none. */
  private List<VirtualMac> virtualMacs = List.of();

  private boolean advertisedVirtually;

  /** What frames leave from in place of the own MAC address; 0 for that. */
  private long sourceMacBits;

  private final Counters<InterfaceCounter> counters = new Counters<>();
  private @Nullable Counters<Malformed> malformed;

  /** Down, and without a device. */
  public Link(int index, String name, MacAddress mac, int mtuBytes) {
    super(index, name);
    this.macBits = mac.bits();
    this.mtuBytes = mtuBytes;
  }

  @Override
  public MacAddress mac() {
    return new MacAddress(macBits);
  }

  /** The own MAC address as bits. */
  public long macBits() {
    return macBits;
  }

  public void setMac(MacAddress mac) {
    macBits = mac.bits();
  }

  /** Further MAC addresses. */
  public List<VirtualMac> virtualMacs() {
    return virtualMacs;
  }

  /** Replaces what there is of this MAC address; without addresses it is given up. */
  public void setVirtualMac(VirtualMac next) {
    List<VirtualMac> all = new ArrayList<>(virtualMacs);
    all.removeIf(each -> each.mac().equals(next.mac()));
    if (!next.addresses().isEmpty()) {
      all.add(next);
    }
    virtualMacs = List.copyOf(all);
  }

  /** Whether frames to this MAC address are for this interface. */
  public boolean isOwnMac(long bits) {
    if (bits == macBits) {
      return true;
    }
    for (VirtualMac each : virtualMacs) {
      if (each.mac().bits() == bits) {
        return true;
      }
    }
    return false;
  }

  /** The further MAC address that the interface answers for an address with; null for none. */
  public @Nullable VirtualMac virtualMacOf(IpAddress address) {
    for (VirtualMac each : virtualMacs) {
      if (each.addresses().contains(address)) {
        return each;
      }
    }
    return null;
  }

  /** Whether hosts are to hear of its virtual addresses alone as those of a router. */
  public boolean isAdvertisedVirtually() {
    return advertisedVirtually;
  }

  public void setAdvertisedVirtually(boolean isWanted) {
    advertisedVirtually = isWanted;
  }

  /** Frames leave from this MAC address from now on; 0 for the own one. */
  public void sendAs(long bits) {
    sourceMacBits = bits;
  }

  @Override
  public int mtuBytes() {
    return mtuBytes;
  }

  public void setMtuBytes(int bytes) {
    mtuBytes = bytes;
  }

  @Override
  public boolean isUp() {
    return up;
  }

  public void setUp(boolean isUp) {
    up = isUp;
  }

  public @Nullable NetworkDevice device() {
    return device;
  }

  /** Where frames leave; null for an interface without a link. */
  public void setDevice(@Nullable NetworkDevice next) {
    device = next;
  }

  /** Whether packets can leave. */
  public boolean canTransmit() {
    return up && device != null;
  }

  /**
   * Whether something else, such as a switch, may send packets to this link's neighbours without
   * this stack seeing them.
   */
  public boolean isOffloaded() {
    return offloaded;
  }

  public void setOffloaded(boolean isOffloaded) {
    offloaded = isOffloaded;
  }

  /**
   * Writes the Ethernet header in front of a packet and sends the frame.
   *
   * @param frame with the packet behind its first 14 bytes
   * @param length of the frame
   */
  public boolean transmit(long to, int etherType, byte[] frame, int length) {
    return transmit(to, etherType, frame, length, Segmentation.FINISHED);
  }

  /** The same from another MAC address than the own one. */
  public void transmitFrom(long from, long to, int etherType, byte[] frame, int length) {
    long before = sourceMacBits;
    sourceMacBits = from;
    transmit(to, etherType, frame, length);
    sourceMacBits = before;
  }

  /**
   * The same for a frame that may be unfinished; it counts as what it is to be cut into.
   *
   * @param segmentBytes as {@link Segmentation} has it
   */
  public boolean transmit(long to, int etherType, byte[] frame, int length, int segmentBytes) {
    Ethernet.write(frame, 0, to, sourceMacBits == 0 ? macBits : sourceMacBits, etherType);
    NetworkDevice open = device;
    if (segmentBytes != Segmentation.FINISHED) {
      int frames = Segmentation.frames(frame, 0, length, segmentBytes);
      if (open == null || !open.transmitUnfinished(frame, 0, length, segmentBytes)) {
        add(InterfaceCounter.OUT_DEVICE_REFUSED, frames);
        return false;
      }
      add(InterfaceCounter.OUT_UNICAST_PKTS, frames);
      add(
          InterfaceCounter.OUT_OCTETS,
          length + (long) (frames - 1) * Segmentation.headerBytes(frame, 0));
      return true;
    }
    if (open == null || !open.transmit(frame, 0, length)) {
      count(InterfaceCounter.OUT_DEVICE_REFUSED);
      return false;
    }
    if ((frame[0] & 1) == 0) {
      count(InterfaceCounter.OUT_UNICAST_PKTS);
    } else {
      boolean isBroadcast = to == MacAddress.BROADCAST.bits();
      count(
          isBroadcast ? InterfaceCounter.OUT_BROADCAST_PKTS : InterfaceCounter.OUT_MULTICAST_PKTS);
    }
    add(InterfaceCounter.OUT_OCTETS, length);
    return true;
  }

  public void count(InterfaceCounter counter) {
    counters.count(counter);
  }

  public void add(InterfaceCounter counter, long amount) {
    counters.add(counter, amount);
  }

  /** Counts a frame that is dropped since it is malformed. */
  public void count(Malformed reason) {
    Counters<Malformed> byReason = malformed;
    if (byReason == null) {
      byReason = new Counters<>();
      malformed = byReason;
    }
    byReason.count(reason);
  }

  @Override
  public CounterValues.OfInterface counterValues() {
    return new CounterValues.OfInterface(counters, malformed);
  }
}
