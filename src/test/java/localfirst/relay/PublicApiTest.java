package localfirst.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The types that people use who embed the relay or write a client. All others are internal, public or not, and change without
 * a word: docs/api.md says the same.
 */
@AnalyzeClasses(packages = "localfirst.relay", importOptions = ImportOption.DoNotIncludeTests.class)
class PublicApiTest {
    private static final Set<String> EMBEDDING = Set.of(
            "RelayServer",
            "RelayConfig",
            "TlsConfig",
            "ListenConfig",
            "ManagementConfig",
            "ClusterConfig",
            "ClusterTlsConfig",
            "LogConfig",
            "Limits",
            "LimitsBuilder",
            "AccessConfig",
            "AccessPolicy",
            "AccessRequest",
            "AccessDecision",
            "Grant",
            "Refusal",
            "PeerId",
            "DocumentId",
            "Pairing",
            "ClientAddress",
            "RelayMeters",
            "Drain");

    /** What one gets and hands on, without a look inside. */
    private static final Set<String> OPAQUE = Set.of("Relay", "CloseStatus");

    private static final String CLIENT = "localfirst.relay.client";

    @ArchTest
    static void theApiIsThere(JavaClasses classes) {
        Set<String> names = classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getPackageName().equals(CLIENT))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(names).containsAll(EMBEDDING).containsAll(OPAQUE);
    }

    @ArchTest
    static void theDocumentNamesIt(JavaClasses classes) throws IOException {
        String document = Files.readString(Path.of("docs/api.md"));
        assertThat(Stream.concat(EMBEDDING.stream(), OPAQUE.stream()))
                .allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
    }

    /** Or else it couldn't be used without what is internal. */
    @ArchTest
    static void theApiSpeaksOfItselfOnly(JavaClasses classes) {
        Set<String> internal = classes.stream()
                .filter(PublicApiTest::isApi)
                .filter(type -> !isOpaque(type))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                .flatMap(PublicApiTest::internalTypesOf)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(internal).isEmpty();
    }

    private static Stream<String> internalTypesOf(JavaMethod method) {
        List<JavaClass> types = Stream.concat(
                        method.getRawParameterTypes().stream(), Stream.of(method.getRawReturnType()))
                .toList();
        return types.stream()
                .map(JavaClass::getBaseComponentType)
                .filter(type -> type.getPackageName().startsWith("localfirst.relay") && !isApi(type))
                .map(type -> method.getFullName() + " speaks of " + type.getName());
    }

    private static boolean isOpaque(JavaClass type) {
        return OPAQUE.contains(outermost(type));
    }

    private static boolean isApi(JavaClass type) {
        return type.getPackageName().equals(CLIENT)
                || EMBEDDING.contains(outermost(type))
                || OPAQUE.contains(outermost(type));
    }

    private static String outermost(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
