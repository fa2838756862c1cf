package localfirst.relay.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import localfirst.relay.RelayConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay whose page is switched off. */
@SystemTest
class PageOffTest {
    private static RelayServer relay;

    @BeforeAll
    static void start() {
        relay = RelayServer.builder()
                .config(RelayConfig.defaults().withPort(0).withPage(false))
                .start();
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/page.js",
                "/page.css",
                "/theme.js",
                "/relay.svg",
                "/page/try.js",
                "/examples/notepad.html"
            })
    void nothingOfThePageIsFound(String path) throws Exception {
        assertThat(status(path)).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/relay-client.js", "/relay-client.d.ts", "/livez", "/readyz", "/status", "/metrics"})
    void whatProgramsNeedIsStillThere(String path) throws Exception {
        assertThat(status(path)).isEqualTo(200);
    }

    /** Probes that know no other path ask for it. */
    @Test
    void theRootSaysThatSomethingIsThere() throws Exception {
        assertThat(status("/")).isEqualTo(200);
    }

    private static int status(String path) throws Exception {
        URI uri = URI.create("http://localhost:" + relay.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
