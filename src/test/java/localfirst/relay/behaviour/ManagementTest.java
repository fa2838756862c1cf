package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see how the relay is, and what browsers are told about what it serves. */
@PackagedTest
@Tag("own-relay")
class ManagementTest {
    private static final String TOKEN = "for-prometheus.01";

    private final HttpClient http = HttpClient.newHttpClient();
    private Place.Running running;

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private void start(Place place, Map<String, String> settings) throws Exception {
        running = place.start(settings);
    }

    @Test
    void withAPortOfItsOwnWhatIsPrivateIsShownThereOnly() throws Exception {
        int port = OwnProcess.freePort();
        start(Place.EMBEDDED, Map.of("relay.management.port", String.valueOf(port)));
        assertThat(get("/metrics").statusCode()).isEqualTo(404);
        assertThat(get("/status").statusCode()).isEqualTo(404);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/").statusCode()).isEqualTo(200);

        assertThat(at(port, "/metrics").body()).contains("relay_pipes");
        assertThat(at(port, "/status").body()).contains("\"rates\"");
        assertThat(at(port, "/readyz").statusCode()).isEqualTo(200);
        assertThat(at(port, "/livez").statusCode()).isEqualTo(200);
        assertThat(at(port, "/").statusCode()).isEqualTo(404);
        assertThat(at(port, "/relay-client.js").statusCode()).isEqualTo(404);
        RelayUnderTest management = new RelayUnderTest("127.0.0.1", port, "", java.util.Set.of());
        RawHttp.Upgraded upgraded = RawHttp.upgrade(management, "/connection/alice/bob/doc");
        upgraded.socket().close();
        assertThat(upgraded.response().status()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER"})
    void withATokenWhatIsPrivateIsShownToThoseWhoHaveIt(Place place) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("relay.management.tokens", "another-token.01, " + TOKEN);
        settings.put("relay.management.private", "metrics, status, livez");
        start(place, settings);
        for (String path : new String[] {"/metrics", "/status", "/livez"}) {
            HttpResponse<String> refused = get(path);
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"relay\"");
            assertThat(get(path, "Authorization", "Bearer " + TOKEN + "2").statusCode())
                    .isEqualTo(401);
            assertThat(get(path, "Authorization", "Bearer " + TOKEN).statusCode())
                    .isEqualTo(200);
        }
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void statusTellsRates() throws Exception {
        start(Place.EMBEDDED, Map.of());
        JsonObject status =
                Json.createReader(new StringReader(get("/status").body())).readObject();
        assertThat(status.getJsonObject("rates").getJsonObject("bytesPerSecond").keySet())
                .containsExactly("10s", "1m", "15m");
    }

    @Test
    void pagesOfOtherOriginsReadTheStatusIfTheyAreListed() throws Exception {
        start(Place.EMBEDDED, Map.of("relay.management.cors-origins", "https://ops.example.org"));
        assertThat(get("/status", "Origin", "https://ops.example.org")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://ops.example.org");
        assertThat(get("/status", "Origin", "https://evil.example").headers().map())
                .doesNotContainKey("access-control-allow-origin");
        assertThat(get("/metrics", "Origin", "https://ops.example.org")
                        .headers()
                        .map())
                .doesNotContainKey("access-control-allow-origin");

        HttpRequest preflight = HttpRequest.newBuilder(uri("/status"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://ops.example.org")
                .build();
        HttpResponse<String> answer = http.send(preflight, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers")).hasValue("Authorization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/status", "/metrics", "/livez", "/nothing-here", "/relay-client.js"})
    void browsersAreTold(String path) throws Exception {
        start(Place.EMBEDDED, Map.of());
        Map<String, java.util.List<String>> headers = get(path).headers().map();
        assertThat(headers)
                .containsEntry("x-content-type-options", java.util.List.of("nosniff"))
                .containsEntry("referrer-policy", java.util.List.of("no-referrer"))
                .containsEntry("cross-origin-opener-policy", java.util.List.of("same-origin"))
                .containsEntry(
                        "cross-origin-resource-policy",
                        java.util.List.of(path.endsWith(".js") ? "cross-origin" : "same-origin"));
        assertThat(headers.get("content-security-policy").get(0))
                .contains("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'");
    }

    private URI uri(String path) {
        RelayUnderTest relay = running.address();
        return URI.create("http://localhost:" + relay.port() + relay.contextPath() + path);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) request.headers(headers);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> at(int port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
