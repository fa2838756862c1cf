package localfirst.relay;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.lang.invoke.MethodHandles;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** What may know what. */
@AnalyzeClasses(packages = "localfirst.relay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] DOMAIN = {
        "localfirst.relay.peer..",
        "localfirst.relay.frame..",
        "localfirst.relay.protocol..",
        "localfirst.relay.introduction..",
        "localfirst.relay.connection..",
        "localfirst.relay.time..",
        "localfirst.relay.limits.."
    };

    @ArchTest
    static final ArchRule theDomainKnowsNoTransport = noClasses()
            .that()
            .resideInAnyPackage(DOMAIN)
            .or(are(describe("the counters", type -> type.getSimpleName().startsWith("RelayCounters"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.servlet..",
                    "jakarta.websocket..",
                    "org.apache..",
                    "java.net..",
                    "java.nio.channels..",
                    "localfirst.relay.handshake..",
                    "localfirst.relay.annotated..",
                    "localfirst.relay.web..",
                    "localfirst.relay.prometheus..",
                    "localfirst.relay.loop..",
                    "localfirst.relay.tomcat..",
                    "localfirst.relay.server..",
                    "localfirst.relay.client..");

    @ArchTest
    static final ArchRule theDomainKnowsJavaAndItselfOnly = classes()
            .that()
            .resideInAnyPackage(DOMAIN)
            .and()
            .resideOutsideOfPackage("localfirst.relay.protocol..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "localfirst.relay..", "org.jspecify..");

    @ArchTest
    static final ArchRule theProtocolKnowsItsEncodingsBesides = classes()
            .that()
            .resideInAPackage("localfirst.relay.protocol..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "localfirst.relay..", "org.jspecify..", "jakarta.json..", "org.msgpack..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("localfirst.(**)").should().beFreeOfCycles();

    /** The same one level below: {@code Relay} knows {@code Drain}, and {@code Drain} doesn't know {@code Relay}. */
    @ArchTest
    static final ArchRule classesOfTheRootHaveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return type.getPackageName().equals("localfirst.relay")
                            ? SliceIdentifier.of(outermost(type).getSimpleName())
                            : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                    return "classes of the root";
                }
            })
            .should()
            .beFreeOfCycles();

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    /** More are parts of a class that isn't there yet. That goes for the constructors of records, too. */
    @ArchTest
    static final ArchRule codeTakesSixParametersAtMost = codeUnits()
            .that(are(describe("written by people", unit -> !isLambda(unit))))
            .should(new ArchCondition<JavaCodeUnit>("take six parameters at most") {
                @Override
                public void check(JavaCodeUnit unit, ConditionEvents events) {
                    if (takesMany(unit)) {
                        events.add(SimpleConditionEvent.violated(unit, unit.getFullName()));
                    }
                }
            });

    private static boolean takesMany(JavaCodeUnit unit) {
        // Besides what people write, an enum's constructor takes its name and its number.
        int own = unit.isConstructor() && unit.getOwner().isEnum() ? 2 : 0;
        return unit.getRawParameterTypes().size() - own > 6;
    }

    private static boolean isLambda(JavaCodeUnit unit) {
        return unit.getName().startsWith("lambda$");
    }

    /** What they have to know of each other goes through ports, which the root plugs in. */
    @ArchTest
    static final ArchRule introductionsAndPipesDontKnowEachOther = slices().matching(
                    "localfirst.relay.(introduction|connection)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule transportsDontKnowEachOther =
            slices().matching("localfirst.relay.(annotated|tomcat)..").should().notDependOnEachOther();

    /**
     * What code can't name is found in one place, which says what is missing. {@code Launcher} and {@code Main} run
     * before any other class of the relay can be loaded; {@code LimitNumbers} reads the relay's own records; {@code
     * RecordMethods} works around the JDK. None of them reaches into a container.
     */
    @ArchTest
    static final ArchRule reflectionIsInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("localfirst.relay.reflection..")
            .and()
            .doNotHaveFullyQualifiedName("localfirst.relay.server.Launcher")
            .and()
            .doNotHaveFullyQualifiedName("localfirst.relay.server.Main")
            .and()
            .doNotHaveFullyQualifiedName("localfirst.relay.limits.LimitNumbers")
            .and()
            .doNotHaveFullyQualifiedName("localfirst.relay.web.RecordMethods")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect..")
            .orShould()
            .callMethodWhere(
                    describe("a lookup by name", call -> looksUpByName(call.getTargetOwner(), call.getName())));

    private static boolean looksUpByName(JavaClass owner, String method) {
        if (owner.isEquivalentTo(MethodHandles.Lookup.class)) {
            // Handles of one's own fields are for atomic operations.
            return method.startsWith("find") && !method.equals("findVarHandle");
        }
        return owner.isEquivalentTo(Class.class)
                        && method.matches("forName|get(Declared)?(Method|Field|Constructor|RecordComponent)s?")
                || owner.isAssignableTo(ClassLoader.class) && method.equals("loadClass");
    }

    @ArchTest
    static final ArchRule onlyTheEdgeUsesReflection = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "localfirst.relay.reflection..",
                    "localfirst.relay.annotated..",
                    "localfirst.relay.tomcat..",
                    "localfirst.relay.web..",
                    "localfirst.relay.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("localfirst.relay.reflection..");

    @ArchTest
    static final ArchRule pagesKnowNoFrames = noClasses()
            .that()
            .resideInAnyPackage(
                    "localfirst.relay.web..", "localfirst.relay.handshake..", "localfirst.relay.annotated..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("localfirst.relay.tomcat..", "localfirst.relay.loop..", "org.apache..");

    @ArchTest
    static final ArchRule loopsKnowNoServer = noClasses()
            .that()
            .resideInAPackage("localfirst.relay.loop..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "org.apache..", "localfirst.relay", "localfirst.relay.handshake..");

    /** What shows numbers looks at the whole relay; what counts them is looked at only. */
    @ArchTest
    static final ArchRule onlyPagesAndEmbeddersShowMetrics = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "localfirst.relay.prometheus..", "localfirst.relay.web..", "localfirst.relay.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("localfirst.relay.prometheus..");

    /** {@code RelayHolder} says why it has to. */
    @ArchTest
    static final ArchRule nothingChangesInStaticFields = fields().that()
            .areStatic()
            .and()
            .areNotDeclaredIn("localfirst.relay.annotated.RelayHolder")
            .and(are(describe("of a class that people wrote", field -> !isSynthetic(field))))
            .should()
            .beFinal()
            .andShould()
            .notHaveRawType(mutableContainers());

    /** Hash maps stay fast with keys of one hash only if the keys can be compared with their own kind. */
    @ArchTest
    static final ArchRule keysWithAHashThatStrangersChooseAreComparable = fields().that()
            .haveRawType(describe("a hash map or set", ArchitectureTest::isHashed))
            .should(new ArchCondition<JavaField>("have keys that are comparable with each other") {
                @Override
                public void check(JavaField field, ConditionEvents events) {
                    keys(field.getType())
                            .filter(key -> hashesItsValue(key) && !isComparableWithItsKind(key))
                            .forEach(key -> events.add(SimpleConditionEvent.violated(
                                    field, field.getFullName() + " has keys " + key.getName() + ": not comparable")));
                }
            });

    private static boolean isHashed(JavaClass type) {
        return type.isAssignableTo(Map.class) || type.isAssignableTo(Set.class);
    }

    /** Of the map itself, and of maps that are its values. */
    private static Stream<JavaClass> keys(JavaType type) {
        if (!(type instanceof JavaParameterizedType parameterized)) {
            return Stream.of();
        }
        List<JavaType> arguments = parameterized.getActualTypeArguments();
        Stream<JavaClass> inner = arguments.stream().flatMap(ArchitectureTest::keys);
        return isHashed(type.toErasure())
                ? Stream.concat(Stream.of(arguments.get(0).toErasure()), inner)
                : inner;
    }

    /** Those that don't have a hash that the virtual machine draws. */
    private static boolean hashesItsValue(JavaClass key) {
        return key.getPackageName().startsWith("localfirst.")
                && !key.isEnum()
                && (key.isRecord() || key.tryGetMethod("hashCode").isPresent());
    }

    private static boolean isComparableWithItsKind(JavaClass key) {
        return key.getInterfaces().stream()
                .anyMatch(each -> each instanceof JavaParameterizedType comparable
                        && each.toErasure().isEquivalentTo(Comparable.class)
                        && comparable
                                .getActualTypeArguments()
                                .get(0)
                                .toErasure()
                                .equals(key));
    }

    @ArchTest
    static final ArchRule timeIsAPort = noClasses()
            .that()
            .resideOutsideOfPackage("localfirst.relay.time..")
            .and()
            .resideInAnyPackage(DOMAIN)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule nothingSleeps = noClasses()
            .should()
            .callMethodWhere(describe(
                    "Thread.sleep",
                    call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                            && call.getTarget().getName().equals("sleep")))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Timer.class);

    /** It has a single thread on two cores, and belongs to whatever else runs in this JVM. */
    @ArchTest
    static final ArchRule nothingRunsOnTheCommonPool = noClasses()
            .should()
            .callMethodWhere(describe(
                    "a method of CompletableFuture that runs on the common pool",
                    call -> call.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                            && call.getTarget().getName().endsWith("Async")
                            && call.getTarget().getRawParameterTypes().stream()
                                    .noneMatch(type -> type.isEquivalentTo(Executor.class))));

    private static boolean isSynthetic(JavaField field) {
        return field.getModifiers().contains(JavaModifier.SYNTHETIC)
                || field.getName().startsWith("$");
    }

    /** Sets and maps of constants are fine; the factories of {@code Set} and {@code Map} make no others. */
    private static DescribedPredicate<JavaClass> mutableContainers() {
        DescribedPredicate<JavaClass> container = describe(
                "a container that changes",
                type -> (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))
                        && !type.isEquivalentTo(Set.class)
                        && !type.isEquivalentTo(java.util.List.class)
                        && !type.isEquivalentTo(Map.class));
        return container;
    }
}
