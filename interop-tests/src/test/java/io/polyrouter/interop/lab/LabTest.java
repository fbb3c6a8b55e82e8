package io.polyrouter.interop.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class that needs the laboratory. Its constructor may take a {@link Lab} or a {@link
 * Testbed}, which all test classes share. Without what it needs the class is skipped with the
 * reason.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LabExtension.class)
public @interface LabTest {
  /** Whether the controller's distribution is needed, too. */
  boolean controller() default true;
}
