package io.polyrouter.bgp.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Sets made out of others, and what they tell. */
class AttributeEditorTest {

  private final AttributeTable table = new AttributeTable(1);
  private final AttributeEditor editor = new AttributeEditor(table);

  private static AttributeSet finish(AttributeEditor editor) {
    return Objects.requireNonNull(editor.finish());
  }

  private AttributeSet withPath(String path) {
    return finish(editor.begin(Origin.IGP).path(AsPathTest.path(path)));
  }

  private String prepended(String path, int as, int times) {
    return finish(editor.begin(withPath(path)).prepend(as, times)).path().toString();
  }

  @Test
  void canonicalBytesAreInTheOrderOfTypes() {
    AttributeSet set =
        finish(
            editor
                .begin(Origin.EGP)
                .localPref(200)
                .nextHop(IpAddress.parse("192.0.2.1"))
                .path(AsPath.ofSequence(65001L))
                .communities(StandardCommunity.NO_EXPORT));
    assertThat(HexFormat.of().formatHex(set.canonical()))
        .isEqualTo(
            "40010101"
                + "40020602010000fde9"
                + "400304c0000201"
                + "400504000000c8"
                + "c00804ffffff01");
  }

  @Test
  void everythingThatIsSetIsTold() {
    AttributeSet set =
        finish(
            editor
                .begin(Origin.INCOMPLETE)
                .path(AsPathTest.path("65001 65002 {1,2}"))
                .nextHop(IpAddress.parse("192.0.2.1"))
                .med(-1)
                .localPref(300)
                .atomicAggregate()
                .aggregator(400_000, Ipv4Address.parse("192.0.2.9"))
                .communities(1, 2, StandardCommunity.BLACKHOLE)
                .extendedCommunities(
                    List.of(
                        ExtendedCommunity.routeTarget(65001, 7),
                        ExtendedCommunity.linkBandwidth(65001, 125_000f)))
                .largeCommunities(List.of(new LargeCommunity(-1, 2, 3)))
                .originatorId(5)
                .prependCluster(6)
                .prependCluster(7)
                .onlyToCustomer(65001));
    assertThat(set.origin()).isEqualTo(Origin.INCOMPLETE);
    assertThat(set.pathLength()).isEqualTo(3);
    assertThat(set.neighbourAs()).isEqualTo(65001);
    assertThat(set.asPath()).isEqualTo("65001 65002 1 2");
    assertThat(set.occurrences(65002)).isEqualTo(1);
    assertThat(set.nextHop()).isEqualTo(IpAddress.parse("192.0.2.1"));
    assertThat(set.med()).isEqualTo(-1);
    assertThat(set.localPref()).isEqualTo(300);
    assertThat(set.has(AttributeType.ATOMIC_AGGREGATE)).isTrue();
    assertThat(set.aggregatorAs()).isEqualTo(400_000);
    assertThat(set.aggregatorAddress()).isEqualTo(Ipv4Address.parse("192.0.2.9"));
    assertThat(set.communities()).containsExactly(1, 2, StandardCommunity.BLACKHOLE);
    assertThat(set.hasCommunity(2)).isTrue();
    assertThat(set.hasCommunity(3)).isFalse();
    assertThat(set.extendedCommunities())
        .extracting(Object::toString)
        .containsExactly("route-target:65001:7", "link-bandwidth:65001:125000");
    assertThat(set.largeCommunities()).hasToString("[4294967295:2:3]");
    assertThat(set.originatorId()).isEqualTo(5);
    assertThat(set.clusterList()).containsExactly(7, 6);
    assertThat(set.onlyToCustomer()).isEqualTo(65001);
    assertThat(set.unknown()).isEmpty();
    assertThat(set.anyCommunity("blackhole"::equals)).isTrue();
    assertThat(set.anyCommunity("4294967295:2:3"::equals)).isTrue();
    assertThat(set.anyCommunity("no-export"::equals)).isFalse();
  }

  @Test
  void whatIsNotThereIsTold() {
    AttributeSet set = finish(editor.begin(Origin.IGP));
    assertThat(set.nextHop()).isNull();
    assertThat(set.linkLocalNextHop()).isNull();
    assertThat(set.localPref()).isEqualTo(AttributeSet.DEFAULT_LOCAL_PREF);
    assertThat(set.has(AttributeType.LOCAL_PREF)).isFalse();
    assertThat(set.med()).isZero();
    assertThat(set.path()).isEqualTo(AsPath.EMPTY);
    assertThat(set.communities()).isEmpty();
    assertThat(set.largeCommunities()).isEmpty();
    assertThat(set.extendedCommunities()).isEmpty();
    assertThat(set.aggregatorAddress()).isNull();
    assertThat(set.neighbourAs()).isZero();
  }

  @Test
  void prependingExtendsTheFirstSequence() {
    assertThat(prepended("2 3", 1, 1)).isEqualTo("1 2 3");
    assertThat(prepended("2 3", 1, 3)).isEqualTo("1 1 1 2 3");
    assertThat(prepended("", 1, 2)).isEqualTo("1 1");
    assertThat(prepended("{2,3} 4", 1, 1)).isEqualTo("1 {2,3} 4");
    assertThat(prepended("(65001) 4", 1, 1)).isEqualTo("1 (65001) 4");
  }

  @Test
  void aFullSegmentIsLeftAsItIs() {
    AttributeSet full = finish(editor.begin(Origin.IGP).prepend(2, 250));
    AttributeSet more = finish(editor.begin(full).prepend(1, 6));
    assertThat(more.path().segments()).hasSize(2);
    assertThat(more.pathLength()).isEqualTo(256);
    assertThat(more.neighbourAs()).isEqualTo(1);
    assertThat(finish(editor.begin(full).prepend(1, 5)).path().segments()).hasSize(1);
  }

  @Test
  void confederationsComeAndGo() {
    AttributeSet plain = withPath("7 8");
    AttributeSet inside =
        finish(editor.begin(finish(editor.begin(plain).prependConfederation(65001))));
    AttributeSet deeper = finish(editor.begin(inside).prependConfederation(65002));
    assertThat(deeper.path()).hasToString("(65002 65001) 7 8");
    assertThat(deeper.hasConfederation()).isTrue();
    assertThat(deeper.pathLength()).isEqualTo(2);
    assertThat(deeper.neighbourAs()).isEqualTo(7);
    assertThat(finish(editor.begin(deeper).removeConfederations())).isSameAs(plain);
  }

  @Test
  void nextHopsAreOfEitherFamily() {
    Ipv6Address global = Ipv6Address.parse("2001:db8::1");
    Ipv6Address linkLocal = Ipv6Address.parse("fe80::1");
    AttributeSet one = finish(editor.begin(Origin.IGP).nextHop(global));
    AttributeSet both = finish(editor.begin(Origin.IGP).nextHop(global, linkLocal));
    assertThat(one.nextHop()).isEqualTo(global);
    assertThat(one.linkLocalNextHop()).isNull();
    assertThat(both.nextHop()).isEqualTo(global);
    assertThat(both.linkLocalNextHop()).isEqualTo(linkLocal);
    assertThat(finish(editor.begin(both).remove(AttributeType.NEXT_HOP)).nextHop()).isNull();
  }

  @Test
  void emptyListsTakeTheirAttributeAway() {
    AttributeSet set = finish(editor.begin(Origin.IGP).communities(1));
    assertThat(finish(editor.begin(set).communities()).has(AttributeType.COMMUNITIES)).isFalse();
  }

  @Test
  void longAttributesHaveALongLength() {
    int[] many = new int[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = i;
    }
    AttributeSet set = finish(editor.begin(Origin.IGP).communities(many));
    assertThat(set.communities()).isEqualTo(many);
    assertThat(HexFormat.of().formatHex(set.canonical())).contains("d0080190");
  }

  @Test
  void whatNoMessageCanHoldIsNotMade() {
    assertThat(editor.begin(Origin.IGP).communities(new int[17_000]).finish()).isNull();
  }

  @Test
  void wellKnownCommunitiesHaveNames() {
    assertThat(StandardCommunity.text(StandardCommunity.NO_EXPORT)).isEqualTo("no-export");
    assertThat(StandardCommunity.text(StandardCommunity.GRACEFUL_SHUTDOWN))
        .isEqualTo("graceful-shutdown");
    assertThat(StandardCommunity.text(StandardCommunity.of(64_500, 100))).isEqualTo("64500:100");
  }

  @Test
  void extendedCommunitiesTellWhatTheyAre() {
    ExtendedCommunity target = ExtendedCommunity.routeTargetOfAs4(400_000, 9);
    assertThat(target).hasToString("route-target:400000:9");
    assertThat(target.isRouteTarget()).isTrue();
    assertThat(target.isTransitive()).isTrue();
    ExtendedCommunity bandwidth = ExtendedCommunity.linkBandwidth(65001, 1e9f);
    assertThat(bandwidth.isLinkBandwidth()).isTrue();
    assertThat(bandwidth.isTransitive()).isFalse();
    assertThat(bandwidth.bytesPerSecond()).isEqualTo(1e9f);
    assertThat(new ExtendedCommunity(0x0102_c000_0201_0007L))
        .hasToString("route-target:192.0.2.1:7");
    assertThat(new ExtendedCommunity(0x4300_0000_0000_0002L).isValidationState()).isTrue();
    assertThat(new ExtendedCommunity(0x8000_0000_0000_0002L)).hasToString("0x8000000000000002");
  }
}
