package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser, or a monitor, is told by plain GETs. */
@NotWhere(Difference.NO_PAGES)
class PagesTest extends RelayBehaviour {
    @Test
    void landingPageIsHtml() throws IOException {
        RawHttp.Response page = RawHttp.get(relay, "/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).startsWithIgnoringCase("text/html");
        assertThat(page.body()).containsIgnoringCase("relay").containsIgnoringCase("<html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/readyz"})
    void probesAnswerOk(String probe) throws IOException {
        assertThat(RawHttp.get(relay, probe).status()).isEqualTo(200);
    }

    @Test
    void statusIsJsonWithVersionUptimeAndTransport() throws IOException {
        RawHttp.Response response = RawHttp.get(relay, "/status");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type")).startsWith("application/json");
        JsonObject status = Json.createReader(new StringReader(response.body())).readObject();
        assertThat(status.keySet()).contains("version", "transport");
        assertThat(status.keySet()).anyMatch(key -> key.startsWith("uptime"));
    }

    @Test
    void statusNamesNoPeerAndNoDocument() throws IOException {
        pair();
        peer(id("alice"), id("doc"));
        assertThat(RawHttp.get(relay, "/status").body()).doesNotContain(id("alice"), id("bob"), id("doc"));
    }

    @Test
    void metricsArePrintedForPrometheusAndNameNobody() throws IOException {
        pair();
        peer(id("alice"), id("doc"));
        RawHttp.Response response = RawHttp.get(relay, "/metrics");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type")).startsWith("text/plain").contains("version=0.0.4");
        assertThat(response.body())
                .contains("# TYPE relay_pipes gauge", "relay_hold_seconds_bucket", "jvm_memory_used_bytes")
                .doesNotContain(id("alice"), id("bob"), id("doc"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing-here",
                "/favicon.ico/x",
                "/introduction",
                "/introduction/alice/more",
                "/WEB-INF/web.xml",
                "/META-INF/MANIFEST.MF"
            })
    void otherPathsAreNotFound(String path) throws IOException {
        RawHttp.Response response = RawHttp.get(relay, path);
        assertThat(response.status()).isEqualTo(404);
        // Those two directories are the container's business, and so is the page that says so.
        if (!path.contains("-INF")) assertThat(response.body()).doesNotContain("Exception", "Tomcat", "at java.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/introduction/alice",
                "/introduction/alice/",
                "/introduction/%E2%82%AC",
                "/connection",
                "/connection/alice/bob",
                "/connection/alice/bob/doc"
            })
    void aRequestForAWebSocketThatAsksForNoneIsToldSo(String path) throws IOException {
        RawHttp.Response response = RawHttp.get(relay, path);
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.header("upgrade")).isEqualTo("websocket");
        assertThat(response.body()).contains("for WebSockets", "proxy");
    }
}
