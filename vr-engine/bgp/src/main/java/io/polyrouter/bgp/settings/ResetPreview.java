package io.polyrouter.bgp.settings;

import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a change of the configuration does to sessions, before it is made. Pure; of peers that it
 * does nothing to nothing is told, so that an empty answer means: nobody will notice.
 *
 * @param changes neighbours first, then ranges, each in ascending order
 */
public record ResetPreview(List<Change> changes) {

  public ResetPreview {
    changes = List.copyOf(changes);
  }

  /** Whom a change is about. */
  public sealed interface Subject {
    /** A neighbour that is configured. */
    record Neighbour(IpAddress address) implements Subject {
      @Override
      public String toString() {
        return address.toString();
      }
    }

    /** All that have come out of a range. */
    record Range(IpPrefix prefix) implements Subject {
      @Override
      public String toString() {
        return prefix.toString();
      }
    }
  }

  /**
   * One reason.
   *
   * @param path of what is different, such as {@code timers/hold-time}
   * @param why it has this consequence, for operators
   */
  public record Reason(String path, Consequence consequence, String why) {}

  /**
   * What happens to one peer.
   *
   * @param reasons the strongest first, one at least
   */
  public record Change(Subject subject, List<Reason> reasons) {
    public Change {
      reasons = List.copyOf(reasons);
    }

    /** Whether its session ends. */
    public boolean resets() {
      return has(Consequence.RESET);
    }

    /** Whether its routes are looked at anew. */
    public boolean softIn() {
      return !resets() && (has(Consequence.SOFT_IN) || has(Consequence.SOFT_BOTH));
    }

    /** Whether what it is sent is worked out anew. */
    public boolean softOut() {
      return !resets() && (has(Consequence.SOFT_OUT) || has(Consequence.SOFT_BOTH));
    }

    private boolean has(Consequence consequence) {
      return reasons.stream().anyMatch(reason -> reason.consequence() == consequence);
    }
  }

  /** Compares two configurations of an instance. */
  public static ResetPreview of(BgpSettings before, BgpSettings after) {
    List<Reason> ofAll = ofAll(before, after);
    List<Change> changes = new ArrayList<>();
    Map<IpAddress, NeighbourSettings> later = new TreeMap<>();
    after.neighbours().forEach(one -> later.put(one.address(), one));
    Map<IpAddress, NeighbourSettings> earlier = new TreeMap<>();
    before.neighbours().forEach(one -> earlier.put(one.address(), one));
    earlier.forEach((address, old) -> {
      Optional<PeerSettings> now = Optional.ofNullable(later.get(address)).map(after::peer);
      List<Reason> reasons = reasons(ofAll, before.peer(old), now, "neighbor");
      add(changes, new Subject.Neighbour(address), reasons);
    });
    Map<String, ListenRange> ranges = new TreeMap<>();
    after.listenRanges().forEach(range -> ranges.put(range.prefix().toString(), range));
    for (ListenRange old : before.listenRanges()) {
      IpAddress any = old.prefix().address();
      Optional<PeerSettings> now =
          Optional.ofNullable(ranges.get(old.prefix().toString()))
              .map(range -> after.peer(range, any));
      List<Reason> reasons = reasons(ofAll, before.peer(old, any), now, "dynamic-neighbor-prefix");
      add(changes, new Subject.Range(old.prefix()), reasons);
    }
    return new ResetPreview(changes);
  }

  /** What happens to one peer whose settings change; empty for nothing. */
  public static List<Reason> of(PeerSettings before, PeerSettings after) {
    return reasons(List.of(), before, Optional.of(after), "");
  }

  private static void add(List<Change> changes, Subject subject, List<Reason> reasons) {
    if (!reasons.isEmpty()) {
      changes.add(new Change(subject, reasons));
    }
  }

  /** What is of the instance as a whole. */
  public static List<Reason> ofAll(BgpSettings before, BgpSettings after) {
    List<Reason> reasons = new ArrayList<>();
    if (before.as() != after.as()) {
      reasons.add(reset("global/as", "peers are told of another AS"));
    }
    if (!before.routerId().equals(after.routerId())) {
      reasons.add(reset("global/identifier", "peers know the router by it"));
    }
    if (!before.confederation().equals(after.confederation())) {
      reasons.add(reset("global/confederation", "peers are told of another AS"));
    }
    if (!before.clusterId().equals(after.clusterId())) {
      reasons.add(
          new Reason("global/cluster-id", Consequence.SOFT_BOTH, "routes are passed on with it"));
    }
    return reasons;
  }

  private static Reason reset(String path, String why) {
    return new Reason(path, Consequence.RESET, why);
  }

  private static List<Reason> reasons(
      List<Reason> ofAll, PeerSettings before, Optional<PeerSettings> after, String entry) {
    if (!before.get(PeerOptions.ENABLED)
        && !after.map(one -> one.get(PeerOptions.ENABLED)).orElse(false)) {
      return List.of();
    }
    List<Reason> reasons = new ArrayList<>(ofAll);
    if (after.isEmpty()) {
      reasons.add(reset(entry, "it is no longer configured"));
    } else {
      compare("", before.options(), after.get().options(), reasons);
      compareFamilies(before, after.get(), reasons);
    }
    reasons.sort(Comparator.comparing(Reason::consequence).reversed());
    return reasons;
  }

  private static void compareFamilies(
      PeerSettings before, PeerSettings after, List<Reason> reasons) {
    SortedSet<Family> families = new TreeSet<>(before.familyNames());
    families.addAll(after.familyNames());
    for (Family family : families) {
      String path = "afi-safi[" + family + "]";
      OptionValues old = before.families().get(family);
      OptionValues now = after.families().get(family);
      if (old == null || now == null) {
        reasons.add(reset(path, "the families of a session are agreed on when it begins"));
      } else {
        compare(path + "/", old, now, reasons);
      }
    }
  }

  private static void compare(
      String path, OptionValues before, OptionValues after, List<Reason> reasons) {
    for (Option<?> option : after.differences(before)) {
      if (option.onChange() != Consequence.NOTHING) {
        reasons.add(new Reason(path + option.path(), option.onChange(), option.why()));
      }
    }
  }
}
