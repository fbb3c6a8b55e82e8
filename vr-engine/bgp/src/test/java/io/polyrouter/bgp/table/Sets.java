package io.polyrouter.bgp.table;

import io.polyrouter.bgp.attribute.AttributeEditor;
import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.attribute.Origin;
import java.util.Objects;

/** Attribute sets that differ. */
final class Sets {

  private final AttributeEditor editor = new AttributeEditor(new AttributeTable(1));

  /** The same object for the same number, as long as somebody holds it. */
  AttributeSet of(int number) {
    return Objects.requireNonNull(editor.begin(Origin.IGP).med(number).finish());
  }
}
