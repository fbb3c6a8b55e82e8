package io.polyrouter.interop.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Marks tests that take minutes: they run with {@code ./polyrouter test --long} only. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
    named = LongTest.PROPERTY,
    matches = "true",
    disabledReason = "it takes long: ./polyrouter test --long")
public @interface LongTest {
  /** What {@code --long} sets to "true". */
  String PROPERTY = "polyrouter.long";
}
