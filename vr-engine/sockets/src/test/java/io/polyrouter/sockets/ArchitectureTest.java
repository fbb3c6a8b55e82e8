package io.polyrouter.sockets;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The rules of the sockets: what they may know, and where they may wait. */
class ArchitectureTest {

  private static final JavaClasses SOCKETS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.polyrouter.sockets");

  @Test
  void theyKnowTheTransportLayerAndTheWayToIt() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.opendaylight..",
            "org.osgi..",
            "io.netty..",
            "org.slf4j..",
            "io.polyrouter.stack..",
            "io.polyrouter.routing..",
            "io.polyrouter.fib..")
        .check(SOCKETS);
  }

  /** Applications wait in these places only; commands of the loop are elsewhere. */
  @Test
  void onlyApplicationsWait() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Call.class, Readiness.class, VrSelector.class)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(LockSupport.class)
        .orShould()
        .callMethod(Object.class, "wait")
        .check(SOCKETS);
  }

  @Test
  void thereIsNoMutableStaticAndNoSynchronizedMethod() {
    fields().that().haveModifier(STATIC).should().haveModifier(FINAL).check(SOCKETS);
    methods().should().notHaveModifier(SYNCHRONIZED).check(SOCKETS);
  }
}
