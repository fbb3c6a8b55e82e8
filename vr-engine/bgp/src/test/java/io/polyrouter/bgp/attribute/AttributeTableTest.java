package io.polyrouter.bgp.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Equal sets are one object. */
class AttributeTableTest {

  private final AttributeTable table = new AttributeTable(7);

  private static AttributeSet set(AttributeEditor editor, int med) {
    return Objects.requireNonNull(editor.begin(Origin.IGP).med(med).finish());
  }

  @Test
  void equalSetsAreTheSame() {
    AttributeEditor editor = new AttributeEditor(table);
    AttributeSet one = set(editor, 1);
    assertThat(set(editor, 1)).isSameAs(one);
    assertThat(set(new AttributeEditor(table), 1)).isSameAs(one);
    assertThat(set(editor, 2)).isNotSameAs(one).isNotEqualTo(one);
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void setsOfTwoTablesAreEqualByTheirBytes() {
    AttributeTable other = new AttributeTable(7);
    AttributeSet one = set(new AttributeEditor(table), 1);
    assertThat(set(new AttributeEditor(other), 1)).isEqualTo(one).isNotSameAs(one);
  }

  @Test
  void itKeepsNothingAlive() {
    AttributeEditor editor = new AttributeEditor(table);
    AttributeSet held = set(editor, 0);
    int made = 20_000;
    for (int i = 1; i < made; i++) {
      set(editor, i);
    }
    for (int i = 0; i < 100 && table.size() > 1; i++) {
      System.gc();
      table.expunge(Integer.MAX_VALUE);
    }
    assertThat(table.size()).isEqualTo(1);
    assertThat(set(editor, 0)).isSameAs(held);
  }

  @Test
  void manyThreadsGetTheSame() throws Exception {
    int sets = 2_000;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<List<AttributeSet>>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Callable<List<AttributeSet>> work =
            () -> {
              AttributeEditor editor = new AttributeEditor(table);
              List<AttributeSet> made = new ArrayList<>();
              for (int each = 0; each < sets; each++) {
                made.add(set(editor, each));
              }
              return made;
            };
        all.add(threads.submit(work));
      }
      List<AttributeSet> first = all.getFirst().get();
      for (Future<List<AttributeSet>> each : all) {
        List<AttributeSet> made = each.get();
        for (int i = 0; i < sets; i++) {
          assertThat(made.get(i)).isSameAs(first.get(i));
        }
      }
    }
    assertThat(table.size()).isEqualTo(sets);
  }
}
