package localfirst.relay.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.TlsConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.load.Frames;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import localfirst.relay.testing.TlsByHand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in TLS records: the two are cut at different places, and end in different ways. */
@SystemTest
@Timeout(60)
class TlsFramesTest {
    private static final String BOTH = "TLSv1.3";
    private static final AtomicInteger TESTS = new AtomicInteger();

    private static TestCertificate certificate;
    private static RelayServer server;

    private final String id = "-" + TESTS.incrementAndGet();
    private TlsByHand alice;
    private TlsByHand bob;

    @BeforeAll
    static void start(@TempDir Path directory) {
        certificate = TestCertificate.make(directory);
        server = start(RelayServer.builder());
    }

    private static RelayServer start(RelayServer.Builder builder) {
        TlsConfig tls = TlsConfig.pem(certificate.certificatePem(), certificate.keyPem());
        return builder.port(0).tls(tls).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void leave() throws IOException {
        if (alice != null) alice.close();
        if (bob != null) bob.close();
        server.relay().checkConsistency();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void recordsMayArriveByteByByte(String protocol) throws IOException {
        pair(server, protocol);
        byte[] record = alice.encrypt(frame("slowly"));
        for (byte each : record) {
            alice.send(new byte[] {each});
        }
        assertThat(bob.readFrame()).asString().isEqualTo("slowly");
    }

    @Test
    void recordMayHoldManyFramesAndTheBeginningOfAnother() throws IOException {
        pair(server, BOTH);
        byte[] three = joined(frame("one"), frame("two"), frame("three"));
        alice.send(alice.encrypt(Arrays.copyOf(three, three.length - 4)));
        assertThat(bob.readFrame()).asString().isEqualTo("one");
        assertThat(bob.readFrame()).asString().isEqualTo("two");
        alice.send(alice.encrypt(Arrays.copyOfRange(three, three.length - 4, three.length)));
        assertThat(bob.readFrame()).asString().isEqualTo("three");
    }

    @Test
    void frameMayTakeManyRecordsOfEverySize() throws IOException {
        pair(server, BOTH);
        byte[] payload = new byte[500_000];
        new Random(7).nextBytes(payload);
        byte[] frame = bytes(Frames.binary(payload));
        Random sizes = new Random(8);
        for (int from = 0; from < frame.length; ) {
            int to = Math.min(frame.length, from + 1 + sizes.nextInt(20_000));
            alice.send(alice.encrypt(Arrays.copyOfRange(frame, from, to)));
            from = to;
        }
        assertThat(bob.readFrame()).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void framesThatComeInOneBurstWithTheHandshakeArrive(String protocol) throws IOException {
        alice = client(server, protocol);
        alice.send(
                alice.encrypt(joined(TlsByHand.upgrade(path("alice", "bob")), frame("in its record"))),
                alice.encrypt(frame("in the next")),
                alice.encrypt(frame("in another")));
        alice.readHead();
        bob = caller(server, protocol, "bob", "alice");
        // A sign of life: without one, frames would wait for seconds.
        bob.send(bob.encrypt(frame("here")));
        assertThat(bob.readFrame()).asString().isEqualTo("in its record");
        assertThat(bob.readFrame()).asString().isEqualTo("in the next");
        assertThat(bob.readFrame()).asString().isEqualTo("in another");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whatComesJustBeforeTheEndArrives(String protocol) throws IOException {
        pair(server, protocol);
        byte[][] records = new byte[201][];
        for (int i = 0; i < 200; i++) {
            records[i] = alice.encrypt(frame("number " + i));
        }
        records[200] = alice.closeNotify();
        alice.send(records);
        alice.close();
        for (int i = 0; i < 200; i++) {
            assertThat(bob.readFrame()).asString().isEqualTo("number " + i);
        }
        bobIsToldAndEnds();
    }

    @Test
    void closeNotifyAloneEndsTheSocket() throws IOException {
        pair(server, BOTH);
        alice.send(alice.encrypt(frame("farewell")), alice.closeNotify());
        assertThat(bob.readFrame()).asString().isEqualTo("farewell");
        bobIsToldAndEnds();
        assertThatThrownBy(alice::readFrame).isInstanceOf(EOFException.class);
    }

    /** Only endless records with next to nothing in them are. */
    @Test
    void shortMessagesInRecordsOfTheirOwnAreNotSlowedDown() throws IOException {
        pair(server, BOTH);
        long before = server.relay().counters().timesControlsThrottled();
        exchange(20_000, "x".repeat(100));
        exchange(5_000, "k");
        assertThat(server.relay().counters().timesControlsThrottled()).isEqualTo(before);
    }

    /** Each of so many messages in a record of its own, a few at once. */
    private void exchange(int count, String text) throws IOException {
        int atOnce = 500;
        for (int sent = 0; sent < count; sent += atOnce) {
            byte[][] records = new byte[atOnce][];
            for (int i = 0; i < atOnce; i++) {
                records[i] = alice.encrypt(frame(text));
            }
            alice.send(records);
            for (int i = 0; i < atOnce; i++) {
                assertThat(bob.readFrame()).asString().isEqualTo(text);
            }
        }
    }

    @Test
    void recordsLongerThanTheWindowArrive() throws IOException {
        try (RelayServer small = start(RelayServer.builder()
                .limits(Limits.defaults().toBuilder().pipeWindow(1024).build()))) {
            pair(small, BOTH);
            byte[] payload = new byte[60_000];
            new Random(9).nextBytes(payload);
            alice.send(alice.encrypt(bytes(Frames.binary(payload))));
            assertThat(bob.readFrame()).isEqualTo(payload);
        }
    }

    @Test
    void newKeysAreFollowed() throws IOException {
        pair(server, "TLSv1.3");
        for (int i = 0; i < 20; i++) {
            alice.handshake();
            byte[] payload = new byte[1000];
            alice.send(alice.encrypt(bytes(Frames.binary(payload))));
            assertThat(bob.readFrame()).isEqualTo(payload);
        }
    }

    /** They cost a server more than a client. */
    @Test
    void peerThatAsksForNewKeysAgainAndAgainIsCut() throws IOException {
        pair(server, "TLSv1.3");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        alice.handshake();
                    }
                    alice.readFrame();
                })
                .isInstanceOf(IOException.class);
        bobIsToldAndEnds();
    }

    @Test
    void renegotiationIsRefused() throws IOException {
        pair(server, "TLSv1.2");
        assertThatThrownBy(() -> {
                    alice.handshake();
                    alice.readFrame();
                })
                .isInstanceOf(IOException.class);
    }

    private void pair(RelayServer relay, String protocol) throws IOException {
        alice = caller(relay, protocol, "alice", "bob");
        bob = caller(relay, protocol, "bob", "alice");
        alice.send(alice.encrypt(frame("hello")));
        bob.send(bob.encrypt(frame("hello")));
        alice.readFrame();
        bob.readFrame();
    }

    /** He answers, as clients do: whoever doesn't is waited for. */
    private void bobIsToldAndEnds() throws IOException {
        bob.readToClose();
        assertThatThrownBy(() -> {
                    bob.send(bob.encrypt(bytes(Frames.close(1000, ""))));
                    bob.readFrame();
                })
                .isInstanceOf(IOException.class);
    }

    private TlsByHand caller(RelayServer relay, String protocol, String local, String remote) throws IOException {
        TlsByHand caller = client(relay, protocol);
        caller.send(caller.encrypt(TlsByHand.upgrade(path(local, remote))));
        assertThat(caller.readHead()).startsWith("HTTP/1.1 101");
        return caller;
    }

    private static TlsByHand client(RelayServer relay, String protocol) throws IOException {
        return TlsByHand.connect(relay.port(), certificate.trusting(), protocol);
    }

    private String path(String local, String remote) {
        return "/connection/" + local + id + "/" + remote + id + "/doc";
    }

    private static byte[] frame(String text) {
        return bytes(Frames.binary(text.getBytes()));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Arrays.copyOf(buffer.array(), buffer.limit());
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }
}
