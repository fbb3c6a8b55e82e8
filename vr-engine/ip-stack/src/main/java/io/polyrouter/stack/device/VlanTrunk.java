package io.polyrouter.stack.device;

import io.polyrouter.net.packet.Ethernet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The link of one interface with VLANs on it (IEEE 802.1Q): the interface itself has the untagged
 * frames, each VLAN has a device of its own for the frames with its tag. What is above a device
 * sees untagged frames only.
 *
 * <pre>
 *   interface eth0        interface eth0.7 (VLAN 7)
 *        ^                     ^   |
 *        | untagged, unknown   |   v transmit: adds the tag
 *   received ---------------> tag 7 is taken off
 *        ^                         |
 *   device of eth0 <---------------+
 * </pre>
 *
 * <p>Frames and link changes come on any thread; everything else is called by the loop that owns
 * the interfaces.
 */
public final class VlanTrunk {

  private static final int TAG_BYTES = Ethernet.TAGGED_HEADER_BYTES - Ethernet.HEADER_BYTES;
  private static final int ADDRESSES_BYTES = 12;
  private static final int VLAN_IDS = 4096;

  private final String parent;
  private final BooleanSupplier isUp;
  private final AtomicReferenceArray<@Nullable Vlan> vlans = new AtomicReferenceArray<>(VLAN_IDS);

  /** Held while a link state is told, so that the last one told is the latest. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Of the link, 0 if it is not known; guarded by the lock. */
  private long speedBitsPerSecond;

  private @Nullable NetworkDevice device;

  /**
   * @param parent name of the interface whose link it is, for the operator
   * @param isUp whether that link is up now
   */
  public VlanTrunk(String parent, BooleanSupplier isUp) {
    this.parent = parent;
    this.isUp = isUp;
  }

  /** Where tagged frames leave; null while the interface has no device. */
  public void setDevice(@Nullable NetworkDevice device) {
    this.device = device;
  }

  /** The link has another speed, which its VLANs share; any thread. */
  public void speedChanged(long bitsPerSecond) {
    lock.lock();
    try {
      speedBitsPerSecond = bitsPerSecond;
      for (int i = 0; i < VLAN_IDS; i++) {
        Vlan vlan = vlans.get(i);
        if (vlan != null) {
          vlan.listener.speedChanged(bitsPerSecond);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens a VLAN.
   *
   * @param vlanId 1 to 4094
   */
  public NetworkDevice open(int vlanId, DeviceListener listener) {
    Vlan opened = new Vlan(vlanId, listener);
    if (!vlans.compareAndSet(vlanId, null, opened)) {
      throw new IllegalStateException("VLAN " + vlanId + " of " + parent + " is open already");
    }
    lock.lock();
    try {
      listener.speedChanged(speedBitsPerSecond);
    } finally {
      lock.unlock();
    }
    linkChanged();
    return opened;
  }

  /** Whether the device is one of an open VLAN here. */
  public boolean carries(NetworkDevice candidate) {
    return candidate instanceof Vlan vlan && vlans.get(vlan.vlanId) == vlan;
  }

  /** The link came up, went down or was closed; any thread. */
  public void linkChanged() {
    lock.lock();
    try {
      boolean up = isUp.getAsBoolean();
      String detail = up ? "" : "interface \"" + parent + "\", whose link it is on, has no link";
      for (int i = 0; i < VLAN_IDS; i++) {
        Vlan vlan = vlans.get(i);
        if (vlan != null) {
          vlan.listener.linkChanged(up, detail);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hands a frame to the VLAN whose tag it has; any thread.
   *
   * @param frame kept, and changed, if it is taken
   * @return false if it is not for an open VLAN
   */
  public boolean received(byte[] frame, int length) {
    if (length < Ethernet.TAGGED_HEADER_BYTES || !Ethernet.isTagged(frame, 0)) {
      return false;
    }
    Vlan vlan = vlans.get(Ethernet.vlanId(frame, 0));
    if (vlan == null) {
      return false;
    }
    int behindTag = ADDRESSES_BYTES + TAG_BYTES;
    System.arraycopy(frame, behindTag, frame, ADDRESSES_BYTES, length - behindTag);
    vlan.listener.received(frame, length - TAG_BYTES);
    return true;
  }

  private final class Vlan implements NetworkDevice {

    private final int vlanId;
    private final DeviceListener listener;
    private byte[] tagged = new byte[0];

    Vlan(int vlanId, DeviceListener listener) {
      this.vlanId = vlanId;
      this.listener = listener;
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      NetworkDevice to = device;
      if (to == null) {
        return false;
      }
      if (tagged.length < length + TAG_BYTES) {
        tagged = new byte[length + TAG_BYTES];
      }
      Ethernet.writeTagged(
          tagged,
          0,
          Ethernet.destination(frame, offset),
          Ethernet.source(frame, offset),
          0,
          vlanId,
          Ethernet.payloadType(frame, offset));
      System.arraycopy(
          frame,
          offset + Ethernet.HEADER_BYTES,
          tagged,
          Ethernet.TAGGED_HEADER_BYTES,
          length - Ethernet.HEADER_BYTES);
      return to.transmit(tagged, 0, length + TAG_BYTES);
    }

    @Override
    public void close() {
      vlans.compareAndSet(vlanId, this, null);
    }
  }
}
