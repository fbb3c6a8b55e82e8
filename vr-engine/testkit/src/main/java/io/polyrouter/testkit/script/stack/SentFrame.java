package io.polyrouter.testkit.script.stack;

import io.polyrouter.testkit.script.Subject;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A frame that the stack sent. What a script expects must be among its layers, in the order of the
 * script.
 */
final class SentFrame implements Subject.Packet {

  private final String interfaceName;
  private final List<Layer> layers;
  private final Values values;

  SentFrame(String interfaceName, List<Layer> layers, Values values) {
    this.interfaceName = interfaceName;
    this.layers = layers;
    this.values = values;
  }

  @Override
  public @Nullable String differenceTo(Words words) {
    String expectedInterface = StackSubject.interfaceName(words);
    if (!expectedInterface.isEmpty() && !expectedInterface.equals(interfaceName)) {
      return "it left at " + interfaceName;
    }
    int at = 0;
    for (Layer expected : Layer.parse(words)) {
      String difference = "there is no " + expected.name();
      int found = -1;
      for (int i = at; i < layers.size() && found < 0; i++) {
        if (layers.get(i).name().equals(expected.name())) {
          difference = difference(expected, layers.get(i));
          found = difference == null ? i : -1;
        }
      }
      if (found < 0) {
        return difference;
      }
      at = found + 1;
    }
    return null;
  }

  private @Nullable String difference(Layer expected, Layer actual) {
    for (Map.Entry<String, String> field : expected.fields().entrySet()) {
      String name = field.getKey();
      if (name.startsWith("!")) {
        if (actual.has(name.substring(1))) {
          return actual.name() + " has " + name.substring(1);
        }
      } else if (!matches(field.getValue(), actual.get(name))) {
        return actual.name() + " " + name;
      }
    }
    return null;
  }

  /** Numbers are compared as numbers, all else as text. */
  private boolean matches(String expected, @Nullable String actual) {
    if (actual == null || expected.isEmpty()) {
      return Objects.equals(actual, expected);
    }
    if (expected.equals("*")) {
      return true;
    }
    boolean isNumber = actual.matches("-?\\d+");
    boolean isPattern =
        expected.matches("!?-?\\d+(\\.\\.-?\\d+)?|!?0x[0-9a-f]+") || expected.startsWith("$");
    return isNumber && isPattern
        ? values.matches(expected, Long.parseLong(actual))
        : expected.equals(actual);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(interfaceName).append(":");
    layers.forEach(layer -> text.append(' ').append(layer));
    return text.toString();
  }
}
