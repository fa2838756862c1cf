package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.frame.Frames;
import localfirst.relay.frame.Opcode;
import localfirst.relay.loop.ScriptedServer.Script;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A socket that was dialed lives as one that was accepted does, in the other role. */
@SystemTest
class DialedSocketTest {
    private static final int MIB = 1024 * 1024;

    private final DialedLoops loops = new DialedLoops();
    private final BlockingQueue<ScriptedServer.Frame> frames = new LinkedBlockingQueue<>();
    private final CountDownLatch go = new CountDownLatch(1);
    private ScriptedServer server;

    @AfterEach
    void stop() throws IOException {
        go.countDown();
        if (server != null) server.close();
        loops.close();
        assertThat(loops.loops.sockets()).as("sockets left").isZero();
    }

    private DialedVisit dial(Script script) throws IOException {
        server = new ScriptedServer(wire -> {
            wire.accept();
            script.run(wire);
        });
        return loops.dial(server.port());
    }

    private ScriptedServer.Frame nextFrame() {
        return Patience.next(frames, () -> "a frame");
    }

    private void assertGone() {
        Patience.await("the socket was forgotten", () -> loops.loops.sockets() == 0);
    }

    @Test
    void serverThatMasksIsToldThatItBreaksTheProtocol() throws Exception {
        DialedVisit visit = dial(wire -> {
            wire.say("right");
            wire.sayMasked("wrong");
            frames.add(wire.readFrame());
            wire.readToTheEnd();
        });
        assertThat(visit.nextMessage()).isEqualTo("right");
        assertThat(visit.ending()).isEqualTo(Ending.BROKE_PROTOCOL);
        ScriptedServer.Frame close = nextFrame();
        assertThat(close.opcode()).isEqualTo(Opcode.CLOSE);
        assertThat(close.closeCode()).isEqualTo(1002);
        assertThat(close.masked()).isTrue();
        assertGone();
    }

    @Test
    void maskedFrameThatComesWithTheAnswerIsNoBetter() throws Exception {
        server = new ScriptedServer(wire -> {
            String answer = ScriptedServer.Wire.answerTo(wire.readHead());
            wire.write(answer + "\u0081\u0080\u0000\u0000\u0000\u0000");
            frames.add(wire.readFrame());
            wire.readToTheEnd();
        });
        DialedVisit visit = loops.dial(server.port());
        assertThat(visit.ending()).isEqualTo(Ending.BROKE_PROTOCOL);
        assertThat(nextFrame().closeCode()).isEqualTo(1002);
    }

    @Test
    void pingsAreAnsweredWithMaskedPongs() throws Exception {
        DialedVisit visit = dial(wire -> {
            wire.write("\u0089\u0002hi");
            frames.add(wire.readFrame());
            wire.readToTheEnd();
        });
        visit.socket();
        ScriptedServer.Frame pong = nextFrame();
        assertThat(pong.opcode()).isEqualTo(Opcode.PONG);
        assertThat(pong.text()).isEqualTo("hi");
        assertThat(pong.masked()).isTrue();
    }

    @Test
    void pingsOfOursAreMasked() throws Exception {
        DialedVisit visit = dial(wire -> {
            frames.add(wire.readFrame());
            wire.readToTheEnd();
        });
        visit.socket().ping();
        ScriptedServer.Frame ping = nextFrame();
        assertThat(ping.opcode()).isEqualTo(Opcode.PING);
        assertThat(ping.masked()).isTrue();
    }

    // How it ends

    @Test
    void afterTheServersCloseItIsTheServerThatEndsTheConnection() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicLong rest = new AtomicLong(-1);
        DialedVisit visit = dial(wire -> {
            wire.write(new byte[] {(byte) 0x88, 2, 3, (byte) 0xE9});
            frames.add(wire.readFrame());
            answered.countDown();
            Patience.await("the test", go);
            wire.socket.shutdownOutput();
            rest.set(wire.readToTheEnd());
        });
        assertThat(visit.ending()).isEqualTo(Ending.byPeer(new CloseStatus(1001, "")));
        assertThat(nextFrame().closeCode()).isEqualTo(1001);
        Patience.await("the answer", answered);
        assertThat(loops.loops.sockets())
                .as("still waiting for the server's end")
                .isEqualTo(1);
        go.countDown();
        assertGone();
        Patience.await("the server saw the end", () -> rest.get() == 0);
    }

    @Test
    void ourCloseIsAnsweredAndThenTheServerEndsTheConnection() throws Exception {
        DialedVisit visit = dial(wire -> {
            ScriptedServer.Frame close = wire.readFrame();
            frames.add(close);
            wire.write(new byte[] {(byte) 0x88, 2, close.payload()[0], close.payload()[1]});
        });
        visit.socket().close(new CloseStatus(1001, ""));
        assertThat(nextFrame().closeCode()).isEqualTo(1001);
        assertThat(visit.ending().isByPeer()).isTrue();
        assertGone();
    }

    @Test
    void serverThatNeverEndsTheConnectionIsCut() throws Exception {
        DialedVisit visit = dial(wire -> {
            wire.write(new byte[] {(byte) 0x88, 0});
            wire.readToTheEnd();
        });
        visit.ending();
        Patience.await("the timer", () -> loops.timers.waiting() == loops.ownTimers + 1);
        loops.timers.advance(DialedLoops.WITHIN);
        assertGone();
    }

    @Test
    void serverThatNeverAnswersACloseIsCut() throws Exception {
        DialedVisit visit = dial(wire -> wire.readToTheEnd());
        visit.socket().close(new CloseStatus(1001, ""));
        loops.timers.advance(DialedLoops.WITHIN);
        assertThat(visit.ending()).isEqualTo(Ending.LOST);
        assertGone();
    }

    @Test
    void connectionThatEndsInTheMiddleOfAFrameIsLost() throws Exception {
        DialedVisit visit = dial(wire -> wire.write("\u0081\u0005hel"));
        assertThat(visit.ending()).isEqualTo(Ending.LOST);
        assertGone();
    }

    @Test
    void connectionThatIsResetIsLost() throws Exception {
        DialedVisit visit = dial(wire -> {
            wire.say("hello");
            Patience.await("the test", go);
            wire.reset();
        });
        visit.nextMessage();
        go.countDown();
        assertThat(visit.ending()).isEqualTo(Ending.LOST);
        assertGone();
    }

    @Test
    void abortEndsItAtOnce() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        DialedVisit visit = dial(wire -> {
            wire.readToTheEnd();
            seen.countDown();
        });
        visit.socket().abort();
        assertThat(visit.ending()).isEqualTo(Ending.LOST);
        Patience.await("the server saw it", seen);
        assertGone();
    }

    // Who is slow

    @Test
    void serverThatStopsReadingBlocksTheSocketUntilItReadsAgain() throws Exception {
        int size = 100_000;
        int count = 400;
        DialedVisit visit = dial(wire -> {
            Patience.await("the test", go);
            for (int i = 0; i < count; i++) frames.add(wire.readFrame());
            wire.readToTheEnd();
        });
        PeerSocket socket = visit.socket();
        int sent = 0;
        while (sent < count && !socket.isBlocked()) socket.send(numbered(sent++, size), true);
        assertThat(socket.isBlocked()).as("blocked after %s frames", sent).isTrue();
        assertThat(socket.stuckSince()).isNotZero();
        go.countDown();
        while (sent < count) {
            Patience.await("room", () -> !socket.isBlocked());
            socket.send(numbered(sent++, size), true);
        }
        for (int i = 0; i < count; i++) {
            assertThat(Arrays.equals(nextFrame().payload(), payload(i, size)))
                    .as("frame %s as it was sent", i)
                    .isTrue();
        }
        Patience.await("told that it isn't blocked", () -> visit.unblocked.get() > 0);
        assertThat(socket.stuckSince()).isZero();
    }

    private static ByteBuffer numbered(int number, int size) {
        return Frames.message(false, payload(number, size));
    }

    /** Tells which it is. */
    private static byte[] payload(int number, int size) {
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) payload[i] = (byte) (number + i * 7);
        return payload;
    }

    @Test
    void whoIsNotWantedIsNotRead() throws Exception {
        AtomicLong written = new AtomicLong();
        DialedVisit visit = new DialedVisit();
        visit.wants = false;
        server = new ScriptedServer(wire -> {
            wire.accept();
            for (int i = 0; i < 64; i++) {
                wire.say("x".repeat(MIB));
                written.incrementAndGet();
            }
            wire.say("last");
            wire.readToTheEnd();
        });
        loops.dial(DialedLoops.at("127.0.0.1", server.port()), visit);
        visit.socket();
        long stuckAt = Patience.standstill(written::get);
        assertThat(stuckAt).isLessThan(64);
        assertThat(visit.messages).isEmpty();
        assertThat(visit.socket().isReading()).isFalse();

        visit.wants = true;
        visit.socket().resume();
        for (int i = 0; i < 64; i++) assertThat(visit.nextMessage()).hasSize(MIB);
        assertThat(visit.nextMessage()).isEqualTo("last");
    }

    @Test
    void manySmallFramesAtOnceArriveInOrder() throws Exception {
        int count = 20_000;
        DialedVisit visit = dial(wire -> {
            for (int i = 0; i < count; i++) {
                String text = wire.readFrame().text();
                if (!text.equals(String.valueOf(i))) wire.say(text + " in place of " + i);
            }
            wire.say("done");
            wire.readToTheEnd();
        });
        ByteBuffer all = ByteBuffer.allocate(20 * count);
        for (int i = 0; i < count; i++)
            all.put(Frames.message(true, String.valueOf(i).getBytes(StandardCharsets.US_ASCII)));
        visit.socket().send(all.flip(), true);
        assertThat(visit.nextMessage()).isEqualTo("done");
    }

    // Whose thread it is on

    @Test
    void itGoesToTheLoopOfItsPartner() throws Exception {
        server = new ScriptedServer(wire -> {
            wire.accept();
            wire.say("hello");
            wire.say("again " + wire.readFrame().text());
            wire.readToTheEnd();
        });
        DialedVisit first = loops.dial(server.port());
        first.nextMessage();
        List<DialedVisit> partners = new ArrayList<>();
        PeerSocket partner = first.socket();
        for (int i = 0; i < 20; i++) {
            DialedVisit visit = new DialedVisit(socket -> socket.meets(partner));
            loops.dial(DialedLoops.at("127.0.0.1", server.port()), visit);
            partners.add(visit);
        }
        for (DialedVisit visit : partners) {
            assertThat(visit.nextMessage()).isEqualTo("hello");
            DialedVisit.say(visit.socket(), "and again");
            assertThat(visit.nextMessage()).isEqualTo("again and again");
            assertThat(visit.thread).isEqualTo(first.thread);
        }
    }
}
