package localfirst.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.SystemTest;
import org.junit.platform.commons.annotation.Testable;

/** Which layer a test belongs to, and what tests may do there. CONTRIBUTING has the table. */
@AnalyzeClasses(packages = "localfirst.relay", importOptions = ImportOption.OnlyIncludeTests.class)
class TestLayersTest {
    /** What makes a test one of the running system: it opens sockets, starts processes, or starts what does. */
    private static final Set<String> OF_THE_SYSTEM = Set.of(
            "java.net.Socket",
            "java.net.ServerSocket",
            "java.net.http.HttpClient",
            "java.nio.channels.SocketChannel",
            "java.nio.channels.ServerSocketChannel",
            "java.lang.ProcessBuilder",
            "org.apache.catalina.startup.Tomcat",
            "org.glassfish.tyrus.server.Server",
            "localfirst.relay.server.RelayServer",
            "localfirst.relay.client.RelayClient");

    /** Programs that people start, with means of their own. */
    private static final Set<String> TOOLS =
            Set.of("localfirst.relay.load", "localfirst.relay.bench", "localfirst.relay.torture");

    private static final Set<String> TIMED_WAITS = Set.of("poll", "await", "waitFor", "get", "orTimeout", "tryAcquire");

    @ArchTest
    static void unitTestsOpenNoSocketsAndStartNoProcesses(JavaClasses classes) {
        List<String> wrong = new ArrayList<>();
        for (JavaClass test : testClasses(classes)) {
            if (!isOfTheSystem(test)) {
                String way = wayToTheSystem(test, classes);
                if (way != null) wrong.add("not a @SystemTest: " + way);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** So that {@code -Dtest=PipeTest} runs one. */
    @ArchTest
    static void noTwoTestClassesShareAName(JavaClasses classes) {
        Map<String, List<String>> byName = testClasses(classes).stream()
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));
        assertThat(byName.values()).filteredOn(names -> names.size() > 1).isEmpty();
    }

    /** Maven finds test classes by their names. */
    @ArchTest
    static void everyTestClassIsFound(JavaClasses classes) {
        assertThat(testClasses(classes)).extracting(JavaClass::getSimpleName).allMatch(name -> name.endsWith("Test"));
    }

    @ArchTest
    static void testsAwaitConditionsAndDoNotSleep(JavaClasses classes) {
        assertThat(calls(classes, TestLayersTest::sleeps)).isEmpty();
    }

    /** How long a test waits stands in {@code Patience}, which knows how fast the machine is. */
    @ArchTest
    static void testsHaveNoDeadlinesOfTheirOwn(JavaClasses classes) {
        assertThat(calls(classes, TestLayersTest::waitsForATime)).isEmpty();
    }

    /** From JDK 25 on that is one thread on two cores, and two tasks that wait for each other never end. */
    @ArchTest
    static void nothingBlocksTheCommonPool(JavaClasses classes) {
        assertThat(calls(classes, TestLayersTest::usesTheCommonPool)).isEmpty();
    }

    private static boolean usesTheCommonPool(JavaMethodCall call) {
        return call.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                && call.getName().endsWith("Async")
                && call.getTarget().getRawParameterTypes().stream()
                        .noneMatch(type -> type.isEquivalentTo(Executor.class));
    }

    private static boolean sleeps(JavaMethodCall call) {
        String name = call.getTargetOwner().getName() + "." + call.getName();
        return name.equals("java.lang.Thread.sleep") || name.startsWith("java.util.concurrent.locks.LockSupport.park");
    }

    private static boolean waitsForATime(JavaMethodCall call) {
        return TIMED_WAITS.contains(call.getName())
                && call.getTarget().getRawParameterTypes().stream()
                        .anyMatch(type -> type.isEquivalentTo(TimeUnit.class));
    }

    private static Set<String> calls(JavaClasses classes, java.util.function.Predicate<JavaMethodCall> which) {
        return classes.stream()
                .filter(type -> !type.getName().equals("localfirst.relay.testing.Patience"))
                .filter(type ->
                        TOOLS.stream().noneMatch(tool -> type.getPackageName().startsWith(tool)))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(which)
                .map(call -> call.getOrigin().getFullName() + " calls " + call.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<JavaClass> testClasses(JavaClasses classes) {
        return classes.stream()
                .filter(type -> !type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT))
                .filter(type -> type.isTopLevelClass())
                .filter(type -> type.getAllMethods().stream().anyMatch(TestLayersTest::isTest)
                        || type.getAllFields().stream().anyMatch(field -> field.isAnnotatedWith(ArchTest.class)))
                .toList();
    }

    private static boolean isTest(JavaCodeUnit method) {
        return method.isMetaAnnotatedWith(Testable.class) || method.isAnnotatedWith(ArchTest.class);
    }

    private static boolean isOfTheSystem(JavaClass test) {
        return Stream.concat(Stream.of(test), test.getAllRawSuperclasses().stream())
                .anyMatch(type -> type.isAnnotatedWith(SystemTest.class) || type.isAnnotatedWith(PackagedTest.class));
    }

    /** From the test over classes of the tests to the first that makes it one of the system; null if there is none. */
    private static String wayToTheSystem(JavaClass test, JavaClasses classes) {
        Set<JavaClass> seen = new HashSet<>(Set.of(test));
        Deque<JavaClass> next = new ArrayDeque<>(seen);
        while (!next.isEmpty()) {
            JavaClass type = next.poll();
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (OF_THE_SYSTEM.contains(target.getName())) {
                    return test.getName() + ": " + dependency.getDescription();
                }
                if (classes.contain(target.getName()) && seen.add(target)) next.add(target);
            }
        }
        return null;
    }
}
