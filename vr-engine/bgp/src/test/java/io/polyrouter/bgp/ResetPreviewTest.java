package io.polyrouter.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.settings.BgpSettings;
import io.polyrouter.bgp.settings.Consequence;
import io.polyrouter.bgp.settings.FamilyOptions;
import io.polyrouter.bgp.settings.Option;
import io.polyrouter.bgp.settings.OptionValues;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.bgp.settings.ResetPreview;
import io.polyrouter.bgp.settings.ResetPreview.Change;
import io.polyrouter.testkit.script.Words;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What changes of the configuration do to sessions, and that groups are merged. */
class ResetPreviewTest {

  private static BgpSettings settings(String... lines) {
    BgpLanguage language = new BgpLanguage();
    for (String line : lines) {
      language.configure(Words.of(line));
    }
    return (BgpSettings) language.settings();
  }

  private static ResetPreview preview(String before, String after) {
    return ResetPreview.of(
        settings("neighbour 10.0.0.2 as 65002 " + before),
        settings("neighbour 10.0.0.2 as 65002 " + after));
  }

  @ParameterizedTest
  @CsvSource({
    "'', hold 30, timers/hold-time, NEXT_SESSION",
    "'', passive, transport/passive-mode, NEXT_SESSION",
    "'', restart off, graceful-restart/mode, NEXT_SESSION",
    "'', md5 key, transport/authentication, RESET",
    "md5 key, md5 other, transport/authentication, RESET",
    "'', local-as 7, local-as, RESET",
    "'', disabled, enabled, RESET",
    "'', role peer, capabilities/role, RESET",
    "'', ttl-security 1, transport/ttl-security, RESET",
    "'', allow-own-as 1, as-path-options/allow-own-as, SOFT_IN",
    "'', as-override, as-path-options/replace-peer-as, SOFT_OUT",
    "'', family ipv6-unicast family ipv4-unicast, afi-safi[ipv6-unicast], RESET",
    "'', family ipv4-unicast next-hop, afi-safi[ipv4-unicast]/extended-next-hop-encoding, RESET",
    "'', family ipv4-unicast receive-paths, afi-safi[ipv4-unicast]/add-paths, RESET",
    "'', family ipv4-unicast import a, afi-safi[ipv4-unicast]/apply-policy/import-policy, SOFT_IN",
    "'', family ipv4-unicast export a, afi-safi[ipv4-unicast]/apply-policy/export-policy, SOFT_OUT",
  })
  void anOptionHasItsConsequence(String before, String after, String path, Consequence what) {
    for (ResetPreview each : List.of(preview(before, after), preview(after, before))) {
      assertThat(each.changes()).hasSize(1);
      Change change = each.changes().getFirst();
      assertThat(change.subject()).hasToString("10.0.0.2");
      assertThat(change.reasons()).hasSize(1);
      assertThat(change.reasons().getFirst().path()).isEqualTo(path);
      assertThat(change.reasons().getFirst().consequence()).isEqualTo(what);
      assertThat(change.reasons().getFirst().why()).isNotEmpty();
      assertThat(change.resets()).isEqualTo(what == Consequence.RESET);
      assertThat(change.softIn()).isEqualTo(what == Consequence.SOFT_IN);
      assertThat(change.softOut()).isEqualTo(what == Consequence.SOFT_OUT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', description x",
    "'', hold 90",
    "'', shutdown-text x",
    "disabled, disabled md5 x"
  })
  void nobodyNotices(String before, String after) {
    assertThat(preview(before, after).changes()).isEmpty();
  }

  @Test
  void theStrongestReasonComesFirst() {
    Change change = preview("", "hold 30 as-override role peer").changes().getFirst();
    assertThat(change.reasons())
        .extracting(ResetPreview.Reason::consequence)
        .containsExactly(Consequence.RESET, Consequence.SOFT_OUT, Consequence.NEXT_SESSION);
    assertThat(change.resets()).isTrue();
    assertThat(change.softOut()).isFalse();
  }

  @Test
  void aPeerThatIsRemovedOrAdded() {
    BgpSettings none = settings();
    BgpSettings one = settings("neighbour 10.0.0.2 as 65002");
    assertThat(ResetPreview.of(none, one).changes()).isEmpty();
    assertThat(ResetPreview.of(one, none).changes())
        .singleElement()
        .satisfies(change -> assertThat(change.resets()).isTrue());
  }

  @Test
  void theInstanceIsOfAllPeers() {
    String[] peers = {
      "group g as 7 family ipv4-unicast", "neighbour 10.0.0.2 as 65002", "range 10.1.0.0/24 g 5"
    };
    List<String> more = new ArrayList<>(List.of(peers));
    more.add("as 65009");
    ResetPreview preview = ResetPreview.of(settings(peers), settings(more.toArray(String[]::new)));
    assertThat(preview.changes())
        .extracting(change -> change.subject().toString())
        .containsExactly("10.0.0.2", "10.1.0.0/24");
    assertThat(preview.changes()).allMatch(Change::resets);
    more.set(3, "cluster-id 9.9.9.9");
    assertThat(ResetPreview.of(settings(peers), settings(more.toArray(String[]::new))).changes())
        .allMatch(change -> change.softIn() && change.softOut());
  }

  @Test
  void aGroupSpeaksForItsNeighboursUnlessTheySpeakThemselves() {
    String[] before = {
      "group g as 65002 hold 30 family ipv4-unicast import a",
      "neighbour 10.0.0.2 group g",
      "neighbour 10.0.0.3 group g hold 60 family ipv4-unicast import b"
    };
    BgpSettings old = settings(before);
    assertThat(old.peer(old.neighbours().get(0)).get(PeerOptions.HOLD_SECONDS)).isEqualTo(30);
    assertThat(old.peer(old.neighbours().get(1)).get(PeerOptions.HOLD_SECONDS)).isEqualTo(60);
    String[] after = before.clone();
    after[0] = "group g as 65002 hold 40 family ipv4-unicast import c";
    assertThat(ResetPreview.of(old, settings(after)).changes())
        .singleElement()
        .satisfies(change -> {
          assertThat(change.subject()).hasToString("10.0.0.2");
          assertThat(change.softIn()).isTrue();
        });
  }

  @Test
  void noTwoOptionsStandInOnePlace() throws IllegalAccessException {
    for (Class<?> table : List.of(PeerOptions.class, FamilyOptions.class)) {
      List<String> paths = new ArrayList<>();
      for (Field field : table.getFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof Option<?> one) {
          paths.add(one.path());
        }
      }
      assertThat(paths).hasSizeGreaterThan(10).doesNotHaveDuplicates();
    }
  }

  @Test
  void optionsThatAreNotConfiguredHaveTheirDefaults() {
    OptionValues values = OptionValues.NONE.with(PeerOptions.HOLD_SECONDS, 30);
    assertThat(values.get(PeerOptions.HOLD_SECONDS)).isEqualTo(30);
    assertThat(values.get(PeerOptions.KEEPALIVE_SECONDS)).isZero();
    assertThat(values.has(PeerOptions.KEEPALIVE_SECONDS)).isFalse();
    assertThat(values.over(values.with(PeerOptions.PASSIVE, true)).options())
        .containsExactly(PeerOptions.HOLD_SECONDS, PeerOptions.PASSIVE);
    assertThat(OptionValues.NONE.with(PeerOptions.HOLD_SECONDS, 90).differences(OptionValues.NONE))
        .isEmpty();
  }
}
