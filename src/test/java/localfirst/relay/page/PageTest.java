package localfirst.relay.page;

import static org.assertj.core.api.Assertions.assertThat;

import localfirst.relay.testing.PackagedTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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

    @Test
    void clientKeepsItsPromises() throws Exception {
        passes("client.test.js");
    }

    @Test
    void typesFitTheClient() throws Exception {
        passes("types.test.js");
    }

    @Test
    void clientMeetsTheNpmClientOnThisRelay() throws Exception {
        passes("interop.test.js");
    }

    @Test
    void pageTryItAndNotepadWorkInChromium() throws Exception {
        NodeScripts.needChromium();
        passes("browser.test.js");
    }

    @Test
    void keysAreKeptInChromium() throws Exception {
        NodeScripts.needChromium();
        passes("keys-browser.test.js");
    }

    @Test
    void tryItKeepsItsPromisesWhenThingsGoOtherwise() throws Exception {
        NodeScripts.needChromium();
        passes("try.test.js");
    }

    @Test
    void filesAreTakenAsTheyWereAnnounced() throws Exception {
        passes("transfer.test.js");
    }

    @Test
    void notepadsMergeInChromium() throws Exception {
        NodeScripts.needChromium();
        passes("notepad.test.js");
    }

    @Tag("slow")
    @Test
    void pageThatWasCutOffNoticesInChromium() throws Exception {
        NodeScripts.needChromium();
        passes("cut-off.test.js");
    }

    private static void passes(String test) throws Exception {
        NodeScripts.Result result = NodeScripts.run("node", "--test", test);
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
