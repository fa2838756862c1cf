package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLSocket;
import localfirst.relay.TlsConfig;
import localfirst.relay.load.Frames;
import localfirst.relay.prometheus.PrometheusMetrics;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.WrongSetting;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import localfirst.relay.testing.TlsByHand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relay that runs by itself promises about TLS. */
@SystemTest
@Timeout(60)
class TlsTest {
    private static final Duration SOON = Duration.ofMillis(100);

    private static TestCertificate first;
    private static TestCertificate second;

    @TempDir
    private Path directory;

    private RelayServer server;

    @BeforeAll
    static void makeCertificates(@TempDir Path shared) {
        first = TestCertificate.make(shared.resolve("first"));
        second = TestCertificate.make(
                shared.resolve("second"), "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "300");
    }

    @AfterEach
    void stop() {
        if (server != null) server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksBothVersions(String version) throws Exception {
        start(pem(first));
        try (SSLSocket socket = open(first)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
        assertThat(get("https", server.port(), "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesOlderVersions() throws Exception {
        start(pem(first));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(helloOfTls11());
            InputStream in = socket.getInputStream();
            byte[] alert = in.readNBytes(7);
            assertThat(alert).hasSize(7);
            assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
        }
    }

    /** Such as Java no longer makes. */
    private static byte[] helloOfTls11() {
        byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 2 + 4 + 2];
        int body = hello.length - 9;
        byte[] head = {22, 3, 1, 0, (byte) (body + 4), 1, 0, 0, (byte) body, 3, 2};
        System.arraycopy(head, 0, hello, 0, head.length);
        // No session; ECDHE with AES and SHA-1, for both kinds of keys; no compression.
        byte[] tail = {0, 0, 4, (byte) 0xc0, 0x13, (byte) 0xc0, 0x09, 1, 0};
        System.arraycopy(tail, 0, hello, hello.length - tail.length, tail.length);
        return hello;
    }

    @Test
    void takesPkcs12() throws Exception {
        start(TlsConfig.pkcs12(first.pkcs12(), TestCertificate.PASSWORD));
        assertThat(get("https", server.port(), "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void takesKeyAndCertificateFromOneFile() throws Exception {
        Path both = directory.resolve("both.pem");
        Files.writeString(both, Files.readString(first.keyPem()) + Files.readString(first.certificatePem()));
        start(TlsConfig.pem(both, Path.of("")));
        assertThat(get("https", server.port(), "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void newFilesAreForNewConnectionsAndOpenPipesLiveOn() throws Exception {
        Path certificate = Files.copy(first.certificatePem(), directory.resolve("fullchain.pem"));
        Path key = Files.copy(first.keyPem(), directory.resolve("privkey.pem"));
        start(TlsConfig.pem(certificate, key).withReload(SOON));
        try (TlsByHand alice = caller("alice", "bob");
                TlsByHand bob = caller("bob", "alice")) {
            exchange(alice, bob, "before");

            Files.copy(second.certificatePem(), certificate, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(second.keyPem(), key, StandardCopyOption.REPLACE_EXISTING);

            awaitCertificate(second);
            exchange(alice, bob, "after");
            exchange(bob, alice, "and back");
        }
    }

    @Test
    void metricsTellWhenTheCertificateInForceEnds() throws Exception {
        Path certificate = Files.copy(first.certificatePem(), directory.resolve("fullchain.pem"));
        Path key = Files.copy(first.keyPem(), directory.resolve("privkey.pem"));
        start(TlsConfig.pem(certificate, key).withReload(SOON));
        assertThat(certificateEnd()).isEqualTo(end(first));

        Files.copy(second.certificatePem(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(second.keyPem(), key, StandardCopyOption.REPLACE_EXISTING);

        Patience.await("the new certificate's end", () -> certificateEnd() == end(second));
    }

    private double certificateEnd() {
        try (PrometheusMetrics metrics = new PrometheusMetrics(server.relay())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            metrics.write(out, PrometheusMetrics.TEXT);
            return out.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("relay_certificate_not_after_seconds "))
                    .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double end(TestCertificate certificate) {
        return certificate.certificate().getNotAfter().toInstant().getEpochSecond();
    }

    @Test
    void linksThatAreSwappedAreNoticed() throws Exception {
        for (TestCertificate each : List.of(first, second)) {
            Path version = Files.createDirectory(directory.resolve(each == first ? "v1" : "v2"));
            Files.copy(each.certificatePem(), version.resolve("tls.crt"));
            Files.copy(each.keyPem(), version.resolve("tls.key"));
        }
        Path data = Files.createSymbolicLink(directory.resolve("data"), Path.of("v1"));
        start(TlsConfig.pem(data.resolve("tls.crt"), data.resolve("tls.key")).withReload(SOON));
        awaitCertificate(first);

        Path next = Files.createSymbolicLink(directory.resolve("next"), Path.of("v2"));
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

        awaitCertificate(second);
    }

    /** All at once, so that nobody finds half of it. */
    private void put(Path file, Path at) throws IOException {
        Files.move(Files.copy(file, directory.resolve("new")), at, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void brokenNewFilesAreLoggedAndTheOldCertificateStays() throws Exception {
        Path certificate = Files.copy(first.certificatePem(), directory.resolve("fullchain.pem"));
        try (Log log = new Log()) {
            start(TlsConfig.pem(certificate, first.keyPem()).withReload(SOON));

            put(second.certificatePem(), certificate);

            log.await("The new certificate can't be used; the old one stays in use: RELAY_TLS_KEY is '" + first.keyPem()
                    + "', but must be the key of the first certificate in " + certificate);
            assertThat(presented()).isEqualTo(first.certificate());
            Files.delete(certificate);
            log.await("RELAY_TLS_CERTIFICATE is '" + certificate + "', but must be the path of a file");
            assertThat(presented()).isEqualTo(first.certificate());
            put(first.certificatePem(), certificate);
            log.await("New connections get the new certificate, valid until");
            assertThat(log.lines).hasSize(3);
        }
    }

    @Test
    void anExpiredCertificateIsUsedWithAWarning() throws Exception {
        TestCertificate old = TestCertificate.make(directory, "-startdate", "-10d", "-validity", "5");
        try (Log log = new Log()) {
            start(pem(old));
            log.await("expired at");
            assertThat(server.port()).isPositive();
        }
    }

    @Test
    void whatIsWrongWithTheFilesIsSaidWithTheSettingsName() throws Exception {
        Path none = directory.resolve("none.pem");
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path noise = Files.writeString(directory.resolve("noise.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        assertWrong(TlsConfig.pem(none, none), "RELAY_TLS_CERTIFICATE is '" + none + "'", "there is none");
        assertWrong(TlsConfig.pem(directory, none), "RELAY_TLS_CERTIFICATE is '" + directory + "'");
        assertWrong(TlsConfig.pem(empty, first.keyPem()), "RELAY_TLS_CERTIFICATE is '" + empty + "'", "PKCS#12");
        assertWrong(TlsConfig.pem(noise, first.keyPem()), "RELAY_TLS_CERTIFICATE is '" + noise + "'");
        assertWrong(TlsConfig.pem(first.certificatePem(), none), "RELAY_TLS_KEY is '" + none + "'");
        assertWrong(TlsConfig.pem(first.certificatePem(), empty), "RELAY_TLS_KEY is '" + empty + "'", "private key");
        assertWrong(
                TlsConfig.pem(first.certificatePem(), second.keyPem()),
                "RELAY_TLS_KEY is '" + second.keyPem() + "'",
                "the key of the first certificate in " + first.certificatePem());
        assertWrong(
                TlsConfig.pkcs12(first.pkcs12(), "open barley"),
                "RELAY_TLS_PASSWORD is '(secret)'",
                "the password of " + first.pkcs12());
    }

    @Test
    void halfMadeTlsIsNoPlainHttp() {
        assertWrong(TlsConfig.none().withRedirectPort(0), "no certificate");
        assertWrong(TlsConfig.none().withHsts(Duration.ofDays(1)), "no certificate");
        assertWrong(TlsConfig.pem(Path.of(""), first.keyPem()), "no certificate");
    }

    private static void assertWrong(TlsConfig config, String... parts) {
        assertThatThrownBy(
                        () -> RelayServer.builder().port(0).tls(config).start().close())
                .isInstanceOf(WrongSetting.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("barley");
    }

    @Test
    void printConfigFindsWrongFilesToo() {
        SettingSources sources = new SettingSources(
                java.util.Map.of("relay.tls.certificate", "/nowhere"), java.util.Map.of(), java.util.Map.of());
        assertThatThrownBy(() -> CommandLine.of("--print-config").print(System.out, sources))
                .hasMessageContaining("RELAY_TLS_CERTIFICATE is '/nowhere'");
    }

    @Test
    void plainHttpIsSentToHttpsButForLivez() throws Exception {
        start(pem(first).withRedirectPort(0));
        HttpResponse<String> redirect = get("http", server.redirectPort(), "/status?a=%20b");
        assertThat(redirect.statusCode()).isEqualTo(308);
        assertThat(redirect.headers().firstValue("Location"))
                .contains("https://localhost:" + server.port() + "/status?a=%20b");
        assertThat(redirect.headers().firstValue("Strict-Transport-Security")).isEmpty();
        assertThat(get("http", server.redirectPort(), "/livez").body()).isEqualTo("ok\n");
        assertThat(get("http", server.redirectPort(), "/metrics").statusCode()).isEqualTo(308);
    }

    @Test
    void redirectsNameThePortThatClientsSee() throws Exception {
        start(pem(first).withRedirectPort(0).withPublicPort(443));
        assertThat(get("http", server.redirectPort(), "/").headers().firstValue("Location"))
                .contains("https://localhost/");
    }

    @Test
    void aRedirectPortThatIsTakenStopsTheStart() throws Exception {
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0)) {
            assertThatThrownBy(() -> start(pem(first).withRedirectPort(taken.getLocalPort())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("RELAY_TLS_REDIRECT_PORT " + taken.getLocalPort());
        }
    }

    @Test
    void browsersAreToldToStayWithHttpsIfThatIsSet() throws Exception {
        start(pem(first).withHsts(Duration.ofDays(1)));
        assertThat(get("https", server.port(), "/").headers().firstValue("Strict-Transport-Security"))
                .contains("max-age=86400");
    }

    private static TlsConfig pem(TestCertificate certificate) {
        return TlsConfig.pem(certificate.certificatePem(), certificate.keyPem());
    }

    private void start(TlsConfig tls) {
        server = RelayServer.builder().port(0).tls(tls).start();
    }

    private SSLSocket open(TestCertificate trusted) throws IOException {
        return (SSLSocket)
                trusted.trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static HttpResponse<String> get(String scheme, int port, String path) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(first.trusting()).build();
        URI uri = URI.create(scheme + "://localhost:" + port + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The certificate that a new connection is shown. */
    private Certificate presented() {
        for (TestCertificate each : List.of(first, second)) {
            try (SSLSocket socket = open(each)) {
                socket.startHandshake();
                return socket.getSession().getPeerCertificates()[0];
            } catch (javax.net.ssl.SSLHandshakeException e) {
                // The other one, then.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new AssertionError("neither is presented");
    }

    private void awaitCertificate(TestCertificate expected) {
        Patience.await("the new certificate", () -> presented().equals(expected.certificate()));
    }

    private TlsByHand caller(String local, String remote) throws IOException {
        TlsByHand caller = TlsByHand.connect(server.port(), first.trusting(), "TLSv1.3");
        caller.send(caller.encrypt(TlsByHand.upgrade("/connection/" + local + "/" + remote + "/doc")));
        assertThat(caller.readHead()).startsWith("HTTP/1.1 101");
        return caller;
    }

    private static void exchange(TlsByHand from, TlsByHand to, String text) throws IOException {
        from.send(from.encrypt(bytes(Frames.binary(text.getBytes()))));
        assertThat(to.readFrame()).asString().isEqualTo(text);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Arrays.copyOf(buffer.array(), buffer.limit());
    }

    /** What the class under test logs. */
    private static final class Log extends Handler implements AutoCloseable {
        private static final Logger LOGGER = Logger.getLogger(Tls.class.getName());
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Log() {
            LOGGER.addHandler(this);
            LOGGER.setLevel(java.util.logging.Level.INFO);
        }

        void await(String part) {
            Patience.await(() -> part + " in " + lines, () -> lines.stream().anyMatch(line -> line.contains(part)));
        }

        @Override
        public void publish(LogRecord record) {
            synchronized (lines) {
                lines.add(record.getMessage());
                lines.notifyAll();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            LOGGER.removeHandler(this);
        }
    }
}
