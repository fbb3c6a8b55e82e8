package io.polyrouter.southbound.openflow.wire;

/** Names of errors, as far as a switch that is programmed by us may send them (section 7.5.4). */
final class ErrorNames {

  private ErrorNames() {}

  static String of(int type, int code) {
    return switch (type) {
      case 0 -> "hello failed";
      case 1 -> "bad request" + (code == 5 ? ": permission denied" : "");
      case 2 -> "bad action" + (code == 9 ? ": no such group" : "");
      case 3 -> "bad instruction";
      case 4 -> "bad match";
      case 5 -> "flow-mod failed" + (code == 1 ? ": table full" : "");
      case 6 ->
          "group-mod failed"
              + switch (code) {
                case 0 -> ": group exists";
                case 3 -> ": out of groups";
                case 8 -> ": unknown group";
                default -> "";
              };
      case 12 ->
          "meter-mod failed"
              + switch (code) {
                case 1 -> ": meter exists";
                case 3 -> ": unknown meter";
                case 10 -> ": out of meters";
                default -> "";
              };
      case 13 -> "table features failed";
      default -> "error type " + type;
    };
  }
}
