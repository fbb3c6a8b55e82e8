package io.polyrouter.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.polyrouter.router.loop.LoopThread;
import io.polyrouter.router.loop.SystemClock;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The rules of the engine's architecture, over all of its modules. */
class ArchitectureTest {

  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.polyrouter");

  /** Class and method of what reads a clock, makes randomness or waits. */
  private static final Set<String> OUTSIDE_WORLD =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.InstantSource.system",
          "java.lang.Math.random",
          "java.lang.Thread.sleep",
          "java.util.UUID.randomUUID");

  @Test
  void seesAllModules() {
    for (String name : Set.of("net", "net.packet", "fib", "stack", "routing", "router")) {
      assertThat(ENGINE).anyMatch(c -> c.getPackageName().equals("io.polyrouter." + name));
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.polyrouter.(**)").should().beFreeOfCycles().check(ENGINE);
  }

  @Test
  void lowerModulesDoNotKnowHigherOnes() {
    noClasses()
        .that()
        .resideInAPackage("io.polyrouter.net..")
        .should()
        .dependOnClassesThat(
            describe(
                "other modules",
                c ->
                    c.getPackageName().startsWith("io.polyrouter.")
                        && !c.getPackageName().startsWith("io.polyrouter.net")))
        .check(ENGINE);
    noClasses()
        .that()
        .resideInAPackage("io.polyrouter.fib..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.polyrouter.stack..", "io.polyrouter.routing..", "io.polyrouter.router..")
        .check(ENGINE);
    noClasses()
        .that()
        .resideInAPackage("io.polyrouter.stack..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.polyrouter.routing..", "io.polyrouter.router..")
        .check(ENGINE);
    noClasses()
        .that()
        .resideInAPackage("io.polyrouter.routing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.polyrouter.stack..", "io.polyrouter.router..")
        .check(ENGINE);
  }

  @Test
  void theEngineKnowsNoPlatform() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.opendaylight..", "org.osgi..", "io.netty..", "org.slf4j..")
        .check(ENGINE);
  }

  @Test
  void timeAndRandomnessAreGiven() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(SystemClock.class)
        .should()
        .callMethodWhere(
            describe(
                "reads a clock, makes randomness or sleeps",
                call -> OUTSIDE_WORLD.contains(nameOf(call))))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .orShould()
        .callConstructor(java.util.Random.class)
        .orShould()
        .callConstructor(java.util.SplittableRandom.class)
        .orShould()
        .callConstructor(java.security.SecureRandom.class)
        .check(ENGINE);
  }

  private static String nameOf(JavaAccess<?> call) {
    return call.getTargetOwner().getName() + "." + call.getName();
  }

  @Test
  void onlyTheLoopThreadWaits() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(LoopThread.class)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(LockSupport.class)
        .orShould()
        .callMethod(Object.class, "wait")
        .check(ENGINE);
  }

  @Test
  void thereIsNoMutableStaticAndNoSynchronizedMethod() {
    fields().that().haveModifier(STATIC).should().haveModifier(FINAL).check(ENGINE);
    methods().should().notHaveModifier(SYNCHRONIZED).check(ENGINE);
  }
}
