package io.polyrouter.northbound.document;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import java.util.Collection;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.IdentitySchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.BinaryTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.BitsTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.BooleanTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.DecimalTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.EmptyTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.EnumTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.IdentityrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.InstanceIdentifierTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LengthRestrictedTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.RangeRestrictedTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.StringTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.UnionTypeDefinition;

/** Says in words which values a type has. Stateless. */
final class ValidValues {
  private ValidValues() {}

  /**
   * The part of a sentence that completes "it takes".
   *
   * @param text what was given; of several patterns, those that it breaks are named
   */
  static String of(TypeDefinition<?> type, String text, DatabindContext databind) {
    return switch (type) {
      case EnumTypeDefinition enumeration ->
          "one of "
              + enumeration.getValues().stream()
                  .map(EnumTypeDefinition.EnumPair::getName)
                  .collect(Collectors.joining(", "));
      case BooleanTypeDefinition bool -> "true or false";
      case IdentityrefTypeDefinition reference -> "one of " + identities(reference, databind);
      case EmptyTypeDefinition empty -> "no value";
      case BitsTypeDefinition bits ->
          "any of "
              + bits.getBits().stream()
                  .map(BitsTypeDefinition.Bit::getName)
                  .collect(Collectors.joining(", "));
      case UnionTypeDefinition union ->
          union.getTypes().stream()
              .map(member -> of(member, text, databind))
              .distinct()
              .collect(Collectors.joining(", or "));
      case StringTypeDefinition string ->
          "a text" + lengths(string, "characters") + patterns(string, text);
      case BinaryTypeDefinition binary -> "bytes in base64" + lengths(binary, "bytes");
      case InstanceIdentifierTypeDefinition path -> "the path of a node";
      case DecimalTypeDefinition decimal ->
          "a number with at most %d digits after the point%s"
              .formatted(decimal.getFractionDigits(), ranges(decimal));
      case RangeRestrictedTypeDefinition<?, ?> number -> "a whole number" + ranges(number);
      default -> "a value of type " + type.getQName().getLocalName();
    };
  }

  private static String identities(IdentityrefTypeDefinition reference, DatabindContext databind) {
    Collection<QName> names = new TreeSet<>();
    for (IdentitySchemaNode base : reference.getIdentities()) {
      collect(base, names, databind);
    }
    return names.stream()
        .map(name ->
            databind
                    .modelContext()
                    .findModuleStatement(name)
                    .orElseThrow()
                    .argument()
                    .getLocalName()
                + ":"
                + name.getLocalName())
        .collect(Collectors.joining(", "));
  }

  private static void collect(
      IdentitySchemaNode base, Collection<QName> names, DatabindContext databind) {
    for (IdentitySchemaNode derived : databind.modelContext().getDerivedIdentities(base)) {
      if (names.add(derived.getQName())) {
        collect(derived, names, databind);
      }
    }
  }

  private static String ranges(RangeRestrictedTypeDefinition<?, ?> type) {
    return type.getRangeConstraint()
        .map(constraint -> " of " + intervals(constraint.getAllowedRanges()))
        .orElse("");
  }

  private static String lengths(LengthRestrictedTypeDefinition<?> type, String unit) {
    return type.getLengthConstraint()
        .map(constraint -> " of " + intervals(constraint.getAllowedRanges()) + " " + unit)
        .orElse("");
  }

  private static String intervals(RangeSet<?> set) {
    return set.asRanges().stream().map(ValidValues::interval).collect(Collectors.joining(" or "));
  }

  private static String interval(Range<?> range) {
    String from = range.lowerEndpoint().toString();
    String to = range.upperEndpoint().toString();
    return from.equals(to) ? from : from + ".." + to;
  }

  private static String patterns(StringTypeDefinition string, String text) {
    String broken =
        string.getPatternConstraints().stream()
            .filter(constraint -> !Pattern.matches(constraint.getJavaPatternString(), text))
            .map(constraint ->
                // The only modifier there is says that the pattern must not match.
                (constraint.getModifier().isPresent() ? "not " : "")
                    + constraint.getRegularExpressionString())
            .collect(Collectors.joining(" and "));
    return broken.isEmpty() ? "" : " that matches " + broken;
  }
}
