package localfirst.relay.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import localfirst.relay.testing.PackagedTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The browser client, the page and the examples, as node's test runner sees them.
 *
 * <p>Those that need a relay start the WAR that was just built.
 */
@Tag("javascript")
@PackagedTest
class PageTest {
    @BeforeEach
    void nodeIsThere() {
        NodeScripts.needNode();
    }

    @ParameterizedTest
    @MethodSource
    void clientKeepsItsPromises(String test) throws Exception {
        passes(test);
    }

    static List<String> clientKeepsItsPromises() throws IOException {
        try (Stream<Path> tests = Files.list(NodeScripts.DIRECTORY)) {
            return tests.map(test -> test.getFileName().toString())
                    .filter(name -> name.matches("client-.*\\.test\\.js"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void typesFitTheClient() throws Exception {
        passes("types.test.js");
    }

    @Test
    void clientMeetsTheNpmClientOnThisRelay() throws Exception {
        passes("interop.test.js");
    }

    @Nested
    class InChromium {
        private static SharedChromium chromium;

        @BeforeAll
        static void start() throws Exception {
            chromium = SharedChromium.start();
        }

        @AfterAll
        static void stop() throws Exception {
            if (chromium != null) chromium.close();
        }

        @Test
        void pageTryItAndNotepadWork() throws Exception {
            passesThere("browser.test.js");
        }

        @Test
        void tryItKeepsItsPromisesWhenThingsGoOtherwise() throws Exception {
            passesThere("try.test.js");
        }

        @Test
        void keysAreKept() throws Exception {
            passesThere("keys-browser.test.js");
        }

        @Test
        void notepadsMerge() throws Exception {
            passesThere("notepad.test.js");
        }

        private static void passesThere(String test) throws Exception {
            passes(Map.of("SHARED_CHROMIUM", chromium.address()), test);
        }
    }

    @Test
    void filesAreTakenAsTheyWereAnnounced() throws Exception {
        passes("transfer.test.js");
    }

    @Tag("slow")
    @Test
    void pageThatWasCutOffNoticesInChromium() throws Exception {
        NodeScripts.needChromium();
        passes("cut-off.test.js");
    }

    private static void passes(String test) throws Exception {
        passes(Map.of(), test);
    }

    private static void passes(Map<String, String> variables, String test) throws Exception {
        NodeScripts.Result result = NodeScripts.run(variables, "node", "--test", test);
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
