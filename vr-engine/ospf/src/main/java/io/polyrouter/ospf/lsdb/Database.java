package io.polyrouter.ospf.lsdb;

import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaFormat;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The link state database: LSAs of all scopes, how they age, and the router's own ones (RFC 2328,
 * sections 12 to 14). Used by the thread of the protocol instance, which tells it the time before
 * anything else.
 */
public final class Database implements LinkStateDatabase, LsaOriginator {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Between two instances of an own LSA (RFC 2328, appendix B). */
  static final long MIN_LS_INTERVAL_NANOS = 5 * SECOND_NANOS;

  /** Of how many own LSAs that were taken back the sequence numbers are known. */
  private static final int MOST_TAKEN_BACK = 4_096;

  /** Own LSAs are said again after this time, and up to {@link #REFRESH_JITTER_NANOS} before. */
  static final long LS_REFRESH_TIME_NANOS = 1_800 * SECOND_NANOS;

  static final long REFRESH_JITTER_NANOS = 300 * SECOND_NANOS;

  /**
   * For so long LSAs that have left are known. It has to be several RxmtIntervals (RFC 2328,
   * appendix C.3): where a flush and an older instance are both sent again and again, each router
   * that has forgotten the one takes the other in, and they go round for ever.
   */
  static final long DEPARTED_NANOS = 30 * SECOND_NANOS;

  static final int MOST_DEPARTED = 10_000;

  private static final long NEVER = Long.MIN_VALUE;

  private final LsaFormat format;
  private final int routerId;
  private final TimerQueue timers;
  private final RandomGenerator random;
  private final DatabaseListener listener;
  private final AgeAgenda agenda;
  private final Map<Scope, ScopeTable> tables = new LinkedHashMap<>();
  private final Map<OwnKey, OwnLsa> own = new LinkedHashMap<>();
  private final Set<StoredLsa> dying = new LinkedHashSet<>();
  private final DepartedLsas departed = new DepartedLsas(DEPARTED_NANOS, MOST_DEPARTED);
  private boolean isSweepDue;
  private boolean keepsForeignInstances;
  private long nowNanos;
  private int others;
  private long originated;
  private long refreshed;
  private long received;
  private long expired;
  private long sequenceWraps;

  /** An empty database of a router. */
  public Database(
      LsaFormat format,
      int routerId,
      TimerQueue timers,
      RandomGenerator random,
      DatabaseListener listener) {
    this.format = format;
    this.routerId = routerId;
    this.timers = timers;
    this.random = random;
    this.listener = listener;
    agenda = new AgeAgenda(timers, this::aged);
  }

  private record OwnKey(Scope scope, LsaKey key) {}

  /**
   * Sequence numbers of those that were taken back last. Other routers may have them for a while
   * yet, and would think them more recent than a new one that begins anew.
   */
  private final Map<OwnKey, Integer> takenBack = new LinkedHashMap<>();

  /** What the router has to say under a key. */
  private static final class OwnLsa {
    final OwnKey key;
    final TimerQueue.Timer pause;
    int options;
    int firstSequence = LsaHeader.FIRST_SEQUENCE;

    /** Null if it is to be taken back. */
    @Nullable Content content;

    /** The instance that says it, once there is one. */
    @Nullable Lsa said;

    @Nullable Content saidContent;
    int saidOptions;
    long saidNanos = NEVER;

    /** Of the last instance that is known of, its own or not; 0 for none. */
    int lastSequence;

    OwnLsa(OwnKey key, TimerQueue.Timer pause) {
      this.key = key;
      this.pause = pause;
    }
  }

  /** The contents of an own LSA. */
  private sealed interface Content {
    record Known(LsaBody body) implements Content {}

    /** What only others read. */
    record Opaque(Payload bytes) implements Content {}
  }

  /** From now on it is this late. */
  public void setTime(long nanos) {
    nowNanos = nanos;
  }

  // ---- reading ------------------------------------------------------------------------------

  @Override
  public @Nullable Lsa get(Scope scope, LsaKey key) {
    StoredLsa stored = find(scope, key);
    return stored == null || stored.isExpired() ? null : stored.lsa();
  }

  @Override
  public void forEach(Scope scope, int type, Consumer<? super Lsa> visitor) {
    forEach(scope, new LsaKey(type, 0, 0), new LsaKey(type, -1, -1), visitor);
  }

  @Override
  public void forEach(Scope scope, int type, int linkStateId, Consumer<? super Lsa> visitor) {
    forEach(scope, new LsaKey(type, linkStateId, 0), new LsaKey(type, linkStateId, -1), visitor);
  }

  private void forEach(Scope scope, LsaKey from, LsaKey to, Consumer<? super Lsa> visitor) {
    ScopeTable table = tables.get(scope);
    if (table != null) {
      for (StoredLsa stored : table.between(from, to)) {
        if (!stored.isExpired()) {
          visitor.accept(stored.lsa());
        }
      }
    }
  }

  /** Also one that is out of date; null if there is none. */
  public @Nullable StoredLsa find(Scope scope, LsaKey key) {
    ScopeTable table = tables.get(scope);
    return table == null ? null : table.get(key);
  }

  /** All of a scope in the order of their keys, also what is out of date. */
  public Collection<StoredLsa> all(Scope scope) {
    ScopeTable table = tables.get(scope);
    return table == null ? List.of() : table.all();
  }

  /** Those of a scope whose keys are above one, or all, for reading by pages. */
  public Collection<StoredLsa> after(Scope scope, @Nullable LsaKey key) {
    ScopeTable table = tables.get(scope);
    return table == null ? List.of() : table.after(key);
  }

  /** LSAs of other routers. */
  public int othersCount() {
    return others;
  }

  /** What operators see of it. */
  public DatabaseState state() {
    List<DatabaseState.ScopeState> scopes = new ArrayList<>();
    tables.forEach((scope, table) -> scopes.add(table.state(scope)));
    return new DatabaseState(
        scopes,
        others,
        new DatabaseState.Counters(originated, refreshed, received, expired, sequenceWraps));
  }

  // ---- LSAs that come in --------------------------------------------------------------------

  /**
   * Takes in an instance that is more recent than what there is (RFC 2328, section 13.2). It is up
   * to the caller to take the instance before from retransmission lists, and to flood this one.
   */
  public StoredLsa install(Scope scope, Lsa lsa) {
    received++;
    return put(scope, lsa, true);
  }

  /**
   * Looks whether an instance that came in and was flooded on is about this router: what it does
   * not say is taken back, what it does say is said again with a larger sequence number (RFC 2328,
   * section 13.4).
   */
  public void answerOwn(StoredLsa stored) {
    if (stored.key().advertisingRouter() != routerId || keepsForeignInstances) {
      return;
    }
    OwnLsa said = own.get(new OwnKey(stored.scope(), stored.key()));
    if (said != null && said.content != null) {
      said.lastSequence = stored.lsa().header().sequence();
      update(said);
    } else if (!stored.isExpired()) {
      expire(stored);
    }
  }

  /** An instance that is out of date came in, and nobody needs it: it is not taken in. */
  public void pass(Scope scope, Lsa lsa) {
    if (lsa.key().advertisingRouter() != routerId) {
      departed.add(new StoredLsa(scope, lsa, nowNanos), nowNanos);
    }
  }

  /**
   * Takes an LSA in again that was out of date and has left a moment ago, as a neighbour has an
   * older instance: it is kept until the neighbour has got it.
   *
   * @param older the header of what the neighbour has
   * @return null if there is none that is newer
   */
  public @Nullable StoredLsa recall(Scope scope, LsaHeader older) {
    StoredLsa stored =
        older.age() == LsaHeader.MAX_AGE ? null : departed.take(scope, older, nowNanos);
    if (stored != null) {
      tables.computeIfAbsent(scope, added -> new ScopeTable()).put(stored);
      others++;
      markDying(stored);
    }
    return stored;
  }

  /** Takes an LSA out of the routing domain, whoever originated it (RFC 2328, section 14.1). */
  public void takeBack(StoredLsa stored) {
    if (!stored.isExpired()) {
      expire(stored);
    }
  }

  /**
   * Whether instances of own LSAs that come in are left alone, as long as the router restarts
   * gracefully (RFC 3623, section 2): what it would say is remembered, and only said of links
   * themselves. At the end what is still to be said is said anew, and what is not is taken back.
   */
  public void keepForeignInstances(boolean keeps) {
    boolean ends = keepsForeignInstances && !keeps;
    keepsForeignInstances = keeps;
    if (ends) {
      for (ScopeTable table : tables.values()) {
        for (StoredLsa stored : List.copyOf(table.all())) {
          answerOwn(stored);
        }
      }
      List.copyOf(own.values()).forEach(this::update);
    }
  }

  /** Whether an own LSA is neither said nor taken back as long as the router restarts. */
  private boolean isHeldBack(OwnKey key) {
    return keepsForeignInstances && !(key.scope() instanceof Scope.Link);
  }

  private StoredLsa put(Scope scope, Lsa lsa, boolean flooded) {
    ScopeTable table = tables.computeIfAbsent(scope, added -> new ScopeTable());
    StoredLsa stored = table.get(lsa.key());
    boolean isChanged;
    if (stored == null) {
      stored = new StoredLsa(scope, lsa, nowNanos);
      stored.replace(lsa, nowNanos, flooded);
      table.put(stored);
      if (isOthers(stored)) {
        others++;
      }
      isChanged = !stored.isExpired();
    } else {
      boolean wasExpired = stored.isExpired();
      Lsa before = stored.lsa();
      table.count(stored, -1);
      stored.replace(lsa, nowNanos, flooded);
      table.count(stored, 1);
      isChanged =
          wasExpired != stored.isExpired() || !wasExpired && !before.saysTheSame(stored.lsa());
    }
    if (stored.isExpired()) {
      markDying(stored);
    } else {
      dying.remove(stored);
      if (flooded) {
        agenda.set(stored, stored.expiryNanos());
      }
    }
    if (isChanged) {
      listener.changed(scope, lsa.key());
    }
    return stored;
  }

  private boolean isOthers(StoredLsa stored) {
    return stored.key().advertisingRouter() != routerId;
  }

  // ---- ageing and removal -------------------------------------------------------------------

  private void aged(StoredLsa stored, long now) {
    nowNanos = now;
    if (stored.isExpired() || find(stored.scope(), stored.key()) != stored) {
      return;
    }
    OwnLsa said = own.get(new OwnKey(stored.scope(), stored.key()));
    if (said != null && said.content != null && isSaid(said, stored)) {
      refreshed++;
      originateNow(said);
    } else if (stored.age(now) >= LsaHeader.MAX_AGE) {
      expired++;
      expire(stored);
    } else {
      agenda.set(stored, stored.expiryNanos());
    }
  }

  private void expire(StoredLsa stored) {
    stored.expire();
    markDying(stored);
    listener.changed(stored.scope(), stored.key());
    listener.flood(stored);
  }

  private void markDying(StoredLsa stored) {
    agenda.cancel(stored);
    dying.add(stored);
    isSweepDue = true;
  }

  /** It was taken from a retransmission list. */
  public void released(StoredLsa stored) {
    stored.release();
    isSweepDue |= stored.isExpired() && !stored.isReferenced();
  }

  /** Databases are no longer compared, or by fewer neighbours. */
  public void exchangeEnded() {
    isSweepDue = true;
  }

  /** Removes what is out of date and what nobody needs any more; at the end of a turn. */
  public void sweep() {
    if (!isSweepDue || listener.isExchanging()) {
      return;
    }
    isSweepDue = false;
    for (StoredLsa stored : List.copyOf(dying)) {
      if (!stored.isReferenced()) {
        remove(stored);
      }
    }
  }

  private void remove(StoredLsa stored) {
    dying.remove(stored);
    ScopeTable table = tables.get(stored.scope());
    if (table == null || table.get(stored.key()) != stored) {
      return;
    }
    table.remove(stored);
    if (isOthers(stored)) {
      others--;
      departed.add(stored, nowNanos);
    }
    OwnKey key = new OwnKey(stored.scope(), stored.key());
    OwnLsa said = own.get(key);
    if (said != null && said.content != null) {
      update(said);
    } else if (said != null) {
      said.pause.cancel();
      own.remove(key);
      remember(key, stored.lsa().header().sequence());
    }
  }

  private void remember(OwnKey key, int sequence) {
    takenBack.remove(key);
    takenBack.put(key, sequence);
    if (takenBack.size() > MOST_TAKEN_BACK) {
      takenBack.remove(takenBack.keySet().iterator().next());
    }
  }

  /** Forgets a scope: its area or link is none of the router's any more. Nobody is told. */
  public void drop(Scope scope) {
    departed.drop(scope);
    ScopeTable table = tables.remove(scope);
    if (table != null) {
      for (StoredLsa stored : table.all()) {
        agenda.cancel(stored);
        dying.remove(stored);
        if (isOthers(stored)) {
          others--;
        }
      }
    }
    own.entrySet()
        .removeIf(entry -> {
          boolean isWithin = entry.getKey().scope().equals(scope);
          if (isWithin) {
            entry.getValue().pause.cancel();
          }
          return isWithin;
        });
  }

  /** Forgets all LSAs of other routers; nobody is told but the calculation of routes. */
  public void dropOthers() {
    departed.clear();
    for (Map.Entry<Scope, ScopeTable> entry : tables.entrySet()) {
      for (StoredLsa stored : List.copyOf(entry.getValue().all())) {
        if (isOthers(stored)) {
          agenda.cancel(stored);
          dying.remove(stored);
          entry.getValue().remove(stored);
          others--;
          if (!stored.isExpired()) {
            listener.changed(entry.getKey(), stored.key());
          }
        }
      }
    }
  }

  // ---- own LSAs -----------------------------------------------------------------------------

  @Override
  public void originate(Scope scope, LsaKey key, int options, LsaBody body) {
    say(scope, key, options, new Content.Known(body), LsaHeader.FIRST_SEQUENCE);
  }

  /**
   * As {@link #originate}, for an LSA whose contents are bytes.
   *
   * @param firstSequence that its first instance has, unless there is one here with a larger one
   */
  public void originateOpaque(
      Scope scope, LsaKey key, int options, byte[] content, int firstSequence) {
    say(scope, key, options, new Content.Opaque(Payload.of(content)), firstSequence);
  }

  private void say(Scope scope, LsaKey key, int options, Content content, int firstSequence) {
    OwnKey ownKey = new OwnKey(scope, key);
    OwnLsa said = own.get(ownKey);
    if (said == null) {
      TimerQueue.Timer pause = timers.timer(now -> paused(ownKey, now));
      said = new OwnLsa(ownKey, pause);
      said.lastSequence = takenBack.getOrDefault(ownKey, 0);
      own.put(ownKey, said);
    }
    said.options = options;
    said.content = content;
    said.firstSequence = firstSequence;
    update(said);
  }

  @Override
  public void flush(Scope scope, LsaKey key) {
    OwnLsa said = own.get(new OwnKey(scope, key));
    if (said != null) {
      said.content = null;
      update(said);
    }
  }

  /** Has everything said again that the router says, as soon as this turn is over and it may be. */
  public void sayAgain() {
    for (OwnLsa said : own.values()) {
      if (said.content != null) {
        said.said = null;
        long earliest = said.saidNanos == NEVER ? nowNanos : said.saidNanos + MIN_LS_INTERVAL_NANOS;
        said.pause.set(Math.max(nowNanos, earliest));
      }
    }
  }

  /** Takes back everything that the router has said: it ends, or gets another router ID. */
  public void flushAll() {
    for (OwnLsa said : List.copyOf(own.values())) {
      said.content = null;
      update(said);
    }
  }

  private void paused(OwnKey key, long now) {
    nowNanos = now;
    OwnLsa said = own.get(key);
    if (said != null) {
      update(said);
    }
  }

  /** Makes the database say what is to be said, now or after the pause that has to be. */
  private void update(OwnLsa wanted) {
    if (isHeldBack(wanted.key)) {
      return;
    }
    Scope scope = wanted.key.scope();
    StoredLsa stored = find(scope, wanted.key.key());
    if (wanted.content == null) {
      wanted.pause.cancel();
      if (stored == null) {
        own.remove(wanted.key);
      } else if (!stored.isExpired()) {
        expire(stored);
      }
      return;
    }
    boolean isSaid =
        stored != null
            && !stored.isExpired()
            && isSaid(wanted, stored)
            && wanted.options == wanted.saidOptions
            && wanted.content.equals(wanted.saidContent);
    if (isSaid) {
      wanted.pause.cancel();
    } else if (wanted.saidNanos != NEVER && nowNanos - wanted.saidNanos < MIN_LS_INTERVAL_NANOS) {
      wanted.pause.set(wanted.saidNanos + MIN_LS_INTERVAL_NANOS);
    } else {
      originateNow(wanted);
    }
  }

  /** Whether the instance of now is the one that was originated last. */
  private static boolean isSaid(OwnLsa own, StoredLsa stored) {
    return own.said != null && own.said.equals(stored.lsa());
  }

  private void originateNow(OwnLsa wanted) {
    Content content = wanted.content;
    if (content == null) {
      return;
    }
    Scope scope = wanted.key.scope();
    StoredLsa before = find(scope, wanted.key.key());
    if (before != null && before.lsa().header().sequence() == LsaHeader.LAST_SEQUENCE) {
      // It has to be forgotten by all before it starts again (section 12.1.6).
      sequenceWraps += before.isExpired() ? 0 : 1;
      takeBack(before);
      return;
    }
    int last = before == null ? wanted.lastSequence : before.lsa().header().sequence();
    int sequence =
        last == 0 || last == LsaHeader.LAST_SEQUENCE
            ? wanted.firstSequence
            : Math.max(wanted.firstSequence, last + 1);
    wanted.lastSequence = sequence;
    LsaKey key = wanted.key.key();
    Lsa lsa =
        switch (content) {
          case Content.Known known ->
              format.originate(key, wanted.options, sequence, 0, known.body());
          case Content.Opaque opaque ->
              format.originateOpaque(key, wanted.options, sequence, 0, opaque.bytes().bytes());
        };
    originated++;
    wanted.said = lsa;
    wanted.saidContent = content;
    wanted.saidOptions = wanted.options;
    wanted.saidNanos = nowNanos;
    wanted.pause.cancel();
    StoredLsa stored = put(scope, lsa, false);
    agenda.set(stored, nowNanos + LS_REFRESH_TIME_NANOS - random.nextLong(REFRESH_JITTER_NANOS));
    listener.flood(stored);
  }
}
