package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import localfirst.relay.frame.Frames;
import localfirst.relay.loop.DialFailure.Kind;
import localfirst.relay.loop.ScriptedServer.Script;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as a client: with whom there is a connection, and with whom there is none. */
@SystemTest
class DialTlsTest {
    private static TestCertificate ours;
    private static TestCertificate others;
    private static TestCertificate authority;
    private static TestCertificate vouchedFor;
    private static TestCertificate expired;
    private static TestCertificate elsewheres;

    private final DialedLoops loops = new DialedLoops();
    private ScriptedServer server;

    @BeforeAll
    static void makeCertificates(@TempDir Path directory) {
        ours = TestCertificate.make(directory.resolve("ours"));
        others = TestCertificate.make(directory.resolve("others"));
        authority = TestCertificate.make(directory.resolve("authority"), "-ext", "bc:c");
        vouchedFor = TestCertificate.signedBy(authority, directory.resolve("vouched"), "-validity", "30");
        expired = TestCertificate.signedBy(
                authority, directory.resolve("expired"), "-startdate", "-3d", "-validity", "2");
        elsewheres = TestCertificate.make(directory.resolve("elsewheres"), "-ext", "san=dns:elsewhere.example");
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) server.close();
        loops.close();
        assertThat(loops.loops.sockets()).as("sockets left").isZero();
        assertThat(loops.dialer.dialing()).as("dials left").isZero();
    }

    /** @param protocols those that the server speaks */
    private void serve(TestCertificate certificate, Script script, String... protocols) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(Files.newInputStream(certificate.pkcs12()), TestCertificate.PASSWORD.toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, TestCertificate.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        if (protocols.length > 0) listening.setEnabledProtocols(protocols);
        server = new ScriptedServer(listening, script);
    }

    private DialedVisit dial(SSLContext trusting) {
        return loops.dial(DialedLoops.at("127.0.0.1", server.port(), trusting, "/node"));
    }

    private void assertNoTls(TestCertificate served, TestCertificate trusted, String why) throws Exception {
        serve(served, wire -> wire.accept());
        DialFailure failure = dial(trusted.trusting()).failure();
        assertThat(failure.kind()).isEqualTo(Kind.TLS);
        assertThat(failure.detail()).contains(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void framesGoBothWays(String version) throws Exception {
        serve(
                ours,
                wire -> {
                    wire.accept();
                    for (int i = 0; i < 3; i++) wire.say(wire.readFrame().text());
                    wire.say("x".repeat(3_000_000));
                    ScriptedServer.Frame close = wire.readFrame();
                    wire.write(new byte[] {(byte) 0x88, 2, close.payload()[0], close.payload()[1]});
                },
                version);
        DialedVisit visit = dial(ours.trusting());
        PeerSocket socket = visit.socket();
        for (int i = 0; i < 3; i++) {
            DialedVisit.say(socket, "y".repeat(i * 500_000));
            assertThat(visit.nextMessage()).isEqualTo("y".repeat(i * 500_000));
        }
        assertThat(visit.nextMessage()).hasSize(3_000_000);
        socket.close(new CloseStatus(1001, ""));
        assertThat(visit.ending().isByPeer()).isTrue();
        Patience.await("the end", () -> loops.loops.sockets() == 0);
    }

    /** Reads begin small, and a TLS record never fills the room that is left for it. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bulkIsReadInLargePieces(String version) throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        serve(
                ours,
                wire -> {
                    wire.accept();
                    wire.say("x".repeat(300_000));
                    sent.countDown();
                    wire.say("x".repeat(3_000_000));
                    wire.readToTheEnd();
                },
                version);
        DialedVisit visit = new DialedVisit();
        visit.wants = false;
        loops.dial(DialedLoops.at("127.0.0.1", server.port(), ours.trusting(), "/node"), visit);
        PeerSocket socket = visit.socket();
        Patience.await("much is there to be read", sent);
        visit.wants = true;
        socket.resume();

        assertThat(visit.nextMessage()).hasSize(300_000);
        assertThat(visit.nextMessage()).hasSize(3_000_000);
        assertThat(visit.largestRead).isGreaterThan(32 * 1024);
        socket.abort();
    }

    @Test
    void framesThatCameWithTheAnswerArriveFirst() throws Exception {
        serve(ours, wire -> {
            String answer = ScriptedServer.Wire.answerTo(wire.readHead());
            wire.write(answer + new String(ScriptedServer.message("first"), StandardCharsets.ISO_8859_1));
            wire.say("second");
            wire.readToTheEnd();
        });
        DialedVisit visit = dial(ours.trusting());
        assertThat(visit.nextMessage()).isEqualTo("first");
        assertThat(visit.nextMessage()).isEqualTo("second");
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception {
        assertNoTls(elsewheres, elsewheres, "127.0.0.1");
    }

    @Test
    void certificateThatNobodyVouchesForIsRefused() throws Exception {
        assertNoTls(ours, others, "PKIX path");
    }

    @Test
    void certificateThatHasExpiredIsRefused() throws Exception {
        assertNoTls(expired, authority, "validity check failed");
    }

    @Test
    void certificateThatTheAuthorityVouchesForIsTaken() throws Exception {
        serve(vouchedFor, wire -> {
            wire.accept();
            wire.readToTheEnd();
        });
        dial(authority.trusting()).socket();
    }

    /** A server that still writes when the connection is closed may not get to read the alert, and is tried again. */
    @Test
    void serverIsToldWhyThereIsNoConnection() throws Exception {
        String told = "";
        for (int i = 0; i < 20 && !isAboutTheCertificate(told); i++) {
            if (server != null) server.close();
            told = toldWhenItIsNotTrusted();
        }
        assertThat(told).matches(DialTlsTest::isAboutTheCertificate);
    }

    private String toldWhenItIsNotTrusted() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        serve(ours, wire -> {
            try {
                wire.accept();
                told.add("nothing");
            } catch (IOException e) {
                told.add(String.valueOf(e.getMessage()));
            }
        });
        dial(others.trusting()).failure();
        return Patience.next(told, () -> "what the server is told");
    }

    /** Which alert of RFC 8446, section 6.2, it is depends on the JDK. */
    private static boolean isAboutTheCertificate(String told) {
        return Stream.of("certificate_unknown", "bad_certificate", "unknown_ca").anyMatch(told::contains);
    }

    @Test
    void serverWithoutTlsIsRefused() throws Exception {
        server = new ScriptedServer(wire -> wire.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
        assertThat(dial(ours.trusting()).failure().kind()).isEqualTo(Kind.TLS);
    }

    @Test
    void serverOfTlsAloneIsNoWebSocketInPlain() throws Exception {
        serve(ours, wire -> wire.accept());
        assertThat(dial(null).failure().kind()).isIn(Kind.NOT_A_WEBSOCKET, Kind.LOST);
    }

    @Test
    void serverThatNeverGreetsIsLeftAlone() throws Exception {
        CountDownLatch greeted = new CountDownLatch(1);
        server = new ScriptedServer(wire -> {
            wire.socket.getInputStream().read();
            greeted.countDown();
            wire.readToTheEnd();
        });
        DialedVisit visit = dial(ours.trusting());
        Patience.await("the greeting", greeted);
        loops.timers.advance(DialedLoops.WITHIN);
        assertThat(visit.failure().kind()).isEqualTo(Kind.TIMED_OUT);
    }

    @Test
    void connectionThatEndsWithinTheGreetingIsLost() throws Exception {
        server = new ScriptedServer(wire -> {
            wire.socket.getInputStream().read();
            wire.reset();
        });
        assertThat(dial(ours.trusting()).failure().kind()).isEqualTo(Kind.LOST);
    }

    @Test
    void serverThatStopsReadingBlocksTheSocketUntilItReadsAgain() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        int count = 300;
        serve(ours, wire -> {
            wire.accept();
            Patience.await("the test", go);
            long sum = 0;
            for (int i = 0; i < count; i++) sum += wire.readFrame().payload().length;
            wire.say(String.valueOf(sum));
            wire.readToTheEnd();
        });
        DialedVisit visit = dial(ours.trusting());
        PeerSocket socket = visit.socket();
        int sent = 0;
        byte[] payload = new byte[100_000];
        while (sent < count && !socket.isBlocked()) {
            socket.send(Frames.message(false, payload), true);
            sent++;
        }
        assertThat(socket.isBlocked()).isTrue();
        go.countDown();
        for (; sent < count; sent++) {
            Patience.await("room", () -> !socket.isBlocked());
            socket.send(Frames.message(false, payload), true);
        }
        assertThat(visit.nextMessage()).isEqualTo(String.valueOf((long) count * payload.length));
    }
}
