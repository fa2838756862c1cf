package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import localfirst.relay.ClusterConfig;
import localfirst.relay.ClusterTlsConfig;
import localfirst.relay.RelayConfig;
import localfirst.relay.TlsConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links between nodes on a port of their own, and over TLS with a private CA. */
@SystemTest
class ClusterPortTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisProcess redis;

    @BeforeEach
    void startRedis() throws IOException {
        redis = RedisProcess.start();
        opened.add(redis);
    }

    @AfterEach
    void end() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }

    private RelayServer node(ClusterConfig cluster, TlsConfig tls) {
        return node(cluster, tls, redis.address());
    }

    private RelayServer node(ClusterConfig cluster, TlsConfig tls, String address) {
        RelayConfig config =
                RelayConfig.defaults().withPort(0).withTls(tls).withCluster(cluster.withRedis(address, SECRET));
        RelayServer server = RelayServer.builder().config(config).start();
        opened.add(server);
        return server;
    }

    private static void awaitLinks(RelayServer... nodes) {
        Patience.await(
                "that each node reaches the other",
                () -> Arrays.stream(nodes)
                        .allMatch(node ->
                                node.relay().figures().cluster().others().nodesUp() == nodes.length - 1));
    }

    private static ClusterConfig onPort(int port) {
        return ClusterConfig.alone().withAddress("127.0.0.1").withPort(port);
    }

    /** The status of what is answered to a request. */
    private static int status(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(UTF_8));
        String line = new String(socket.getInputStream().readNBytes("HTTP/1.1 404".length()), UTF_8);
        return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static int status(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return status(socket, request);
        }
    }

    private static String handshake(String path, Map<String, String> headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString();
    }

    private static String proven(String id) {
        NodeId self = new NodeId(id);
        LinkOpening opening = LinkOpening.now(self, self, null);
        return handshake(
                opening.path(), opening.headers(LinkProof.of(List.of(SECRET.getBytes(UTF_8)), opening.text())));
    }

    @Test
    void linksComeToTheirOwnPortAndNothingElseDoes() throws Exception {
        int port = OwnProcess.freePort();
        RelayServer one = node(onPort(port), TlsConfig.none());
        RelayServer other = node(onPort(OwnProcess.freePort()), TlsConfig.none());
        awaitLinks(one, other);
        List<String> ids = redis.list("ZRANGE", "relay1:relay:nodes", "0", "-1");

        for (String id : ids) {
            assertThat(status(one.port(), proven(id))).as("on the relay's port").isEqualTo(404);
        }
        assertThat(ids.stream().map(ClusterPortTest::proven).map(each -> tried(port, each)))
                .as("on the port of links, one of the ids is that node's")
                .containsExactlyInAnyOrder(101, 404);
        for (String path : List.of("/introduction/alice", "/connection/a/b/c", "/node/other", "/")) {
            assertThat(status(port, handshake(path, Map.of()))).as(path).isEqualTo(404);
        }
        for (String path : List.of("/", "/status", "/metrics", "/livez", "/readyz", "/relay-client.js")) {
            assertThat(status(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void linksToTheRelaysOwnPortNeedNoHttpServer() throws Exception {
        RelayServer node = node(ClusterConfig.alone().withAddress("127.0.0.1"), TlsConfig.none());
        Patience.await("that it is one of the nodes", () -> node.relay().isReady());
        String id = redis.list("ZRANGE", "relay1:relay:nodes", "0", "-1").get(0);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            socket.getOutputStream().write(proven(id).getBytes(UTF_8));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            assertThat(head).startsWith("HTTP/1.1 101").doesNotContain("Date:");
        }
    }

    private static int tried(int port, String request) {
        try {
            return status(port, request);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nodesTrustAPrivateCaForLinksToTheRelaysOwnPort() {
        TestCertificate authority = TestCertificate.make(directory.resolve("ca"), "-ext", "bc:c=ca:true");
        TestCertificate node = TestCertificate.signedBy(authority, directory.resolve("node"));
        TlsConfig tls = TlsConfig.pem(node.certificatePem(), node.keyPem());
        ClusterConfig cluster = ClusterConfig.alone()
                .withAddress("127.0.0.1")
                .withTls(ClusterTlsConfig.none().trusting(authority.certificatePem()));
        awaitLinks(node(cluster, tls), node(cluster, tls));
    }

    @Test
    void redisMayHaveACertificateOfAPrivateCaAndIsCheckedAgainstIt() throws Exception {
        TestCertificate ours = TestCertificate.make(directory.resolve("redis"));
        TestCertificate others = TestCertificate.make(directory.resolve("others"));
        int port = OwnProcess.freePort();
        opened.add(RedisProcess.start(
                "--tls-port",
                String.valueOf(port),
                "--tls-cert-file",
                ours.certificatePem().toString(),
                "--tls-key-file",
                ours.keyPem().toString(),
                "--tls-auth-clients",
                "no"));
        String address = "rediss://127.0.0.1:" + port;
        ClusterConfig cluster = ClusterConfig.alone().withAddress("127.0.0.1");
        ClusterTlsConfig trust = ClusterTlsConfig.none().trusting(ours.certificatePem());

        RelayServer wrong = node(
                cluster.withTls(ClusterTlsConfig.none().trusting(others.certificatePem())), TlsConfig.none(), address);
        awaitLinks(
                node(cluster.withTls(trust), TlsConfig.none(), address),
                node(cluster.withTls(trust), TlsConfig.none(), address));
        assertThat(wrong.relay().isReady()).isFalse();
    }

    @Test
    void nodesShowEachOtherCertificatesAndNobodyWithoutOneGetsIn() throws Exception {
        TestCertificate authority = TestCertificate.make(directory.resolve("ca"), "-ext", "bc:c=ca:true");
        int port = OwnProcess.freePort();
        RelayServer one = node(withCertificate(authority, "one", port), TlsConfig.none());
        RelayServer other = node(withCertificate(authority, "other", OwnProcess.freePort()), TlsConfig.none());
        awaitLinks(one, other);

        SSLContext strangers = authority.trusting();
        assertThatThrownBy(() -> {
                    try (SSLSocket socket =
                            (SSLSocket) strangers.getSocketFactory().createSocket("127.0.0.1", port)) {
                        status(socket, handshake("/node/news", Map.of()));
                    }
                })
                .as("without a certificate, TLS ends before anything is answered")
                .isInstanceOfAny(IOException.class, StringIndexOutOfBoundsException.class, NumberFormatException.class);
        assertThat(status(one.port(), "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .as("peers are asked for none")
                .isEqualTo(200);
    }

    private ClusterConfig withCertificate(TestCertificate authority, String name, int port) {
        TestCertificate own = TestCertificate.signedBy(authority, directory.resolve(name));
        return onPort(port)
                .withTls(ClusterTlsConfig.none()
                        .trusting(authority.certificatePem())
                        .withCertificate(own.certificatePem(), own.keyPem()));
    }
}
