package localfirst.relay.behaviour;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.Patience;

/**
 * A WebSocket client that does what a test says and nothing else: it sends any bytes, and hands out each frame as it
 * came.
 *
 * <p>It answers neither pings nor Close frames unless it is {@linkplain #polite() polite}. A thread of its own reads
 * from the socket from {@link #read()} on. Sending may block, and may be done by any thread.
 */
final class RawWebSocket implements AutoCloseable {
    static final Duration PATIENCE = Patience.LIMIT;

    private static final Frame END = new Frame(true, 7, 15, new byte[0]);
    private static final String IS_IT_OPEN = "is the endpoint open?";

    private final Socket socket;
    private final Socket wire;
    private final DataInputStream in;
    private final OutputStream out;
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicInteger masks = new AtomicInteger(0x37fa213d);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean polite;

    private RawWebSocket(Socket socket, Socket wire, InputStream in) throws IOException {
        this.socket = socket;
        this.wire = wire;
        this.in = new DataInputStream(in);
        this.out = socket.getOutputStream();
    }

    /** Opens a socket that isn't read from yet. Fails unless the answer is 101. */
    static RawWebSocket open(RelayUnderTest relay, String rawTarget) {
        return open(relay, rawTarget, RawHttp.USUAL_HEADERS);
    }

    /** @param early bytes that go out in one piece with the request, before its answer is there */
    static RawWebSocket open(RelayUnderTest relay, String rawTarget, String headers, byte... early) {
        try {
            RawHttp.Upgraded upgraded = RawHttp.upgrade(relay, rawTarget, headers, early);
            if (upgraded.response().status() != 101) upgraded.socket().close();
            assertThat(upgraded.response().status())
                    .as("answer to the upgrade of %s", rawTarget)
                    .isEqualTo(101);
            assertThat(upgraded.response().header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(upgraded.response().header("sec-websocket-extensions"))
                    .as("no compression")
                    .isEmpty();
            return new RawWebSocket(upgraded.socket(), upgraded.wire(), upgraded.in());
        } catch (IOException e) {
            throw new UncheckedIOException("opening " + rawTarget, e);
        }
    }

    /** From here on, pings and Close frames are answered as RFC 6455 says; pings are counted, not handed out. */
    RawWebSocket polite() {
        polite = true;
        return this;
    }

    /** From here on, nothing is answered: what a client looks like whose machine has gone away. */
    RawWebSocket impolite() {
        polite = false;
        return this;
    }

    /** Starts to read. */
    RawWebSocket read() {
        Thread reader = new Thread(this::readToTheEnd, "raw-websocket");
        reader.setDaemon(true);
        reader.start();
        return this;
    }

    private void readToTheEnd() {
        try {
            while (true) {
                Frame frame = readFrame();
                if (polite && frame.opcode() == Frame.PING) {
                    pings.incrementAndGet();
                    send(Frame.pong(frame.payload()));
                    continue;
                }
                if (frame.opcode() == Frame.PONG && IS_IT_OPEN.equals(new String(frame.payload(), US_ASCII))) {
                    opened.countDown();
                    continue;
                }
                frames.add(frame);
                if (frame.opcode() == Frame.CLOSE) opened.countDown();
                if (polite && frame.opcode() == Frame.CLOSE) sendAndEnd(frame);
            }
        } catch (IOException | UncheckedIOException e) {
            frames.add(END);
            opened.countDown();
            ended.countDown();
        }
    }

    /**
     * Returns once the other side has an endpoint for this socket, or has closed it. Only for containers that answer
     * pings themselves, since the relay would take the ping for a sign of life.
     */
    RawWebSocket awaitEndpoint() {
        trySend(Frame.ping(IS_IT_OPEN));
        await(opened, "the endpoint opened");
        return this;
    }

    private Frame readFrame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) != 0) throw new IOException("a server must not mask");
        long length = second & 0x7f;
        if (length == 126) length = in.readUnsignedShort();
        else if (length == 127) length = in.readLong();
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame((first & 0x80) != 0, first >> 4 & 7, first & 15, payload);
    }

    private void sendAndEnd(Frame close) {
        try {
            send(close);
            socket.shutdownOutput();
        } catch (IOException | UncheckedIOException e) {
            // The other side was quicker: that is an end too.
        }
    }

    RawWebSocket send(Frame... toSend) {
        for (Frame frame : toSend) sendBytes(frame.masked(masks.addAndGet(0x01030507)));
        return this;
    }

    RawWebSocket send(Message... messages) {
        for (Message message : messages) send(Frame.of(message));
        return this;
    }

    RawWebSocket sendBytes(byte[] bytes) {
        try {
            synchronized (out) {
                out.write(bytes);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes in pieces of which none need be a frame: answers to pings wait until all have gone. */
    RawWebSocket sendInPieces(List<byte[]> pieces) {
        synchronized (out) {
            pieces.forEach(this::sendBytes);
        }
        return this;
    }

    /** The next frame; fails if none comes in time, or the socket ends. */
    Frame next() {
        Frame frame = poll(PATIENCE);
        assertThat(frame).as("a frame within %s", PATIENCE).isNotNull();
        assertThat(frame).as("a frame, not the end of the socket").isNotSameAs(END);
        return frame;
    }

    /** Sends to a socket that may have been closed by now, and tells whether that could be done. */
    boolean trySend(Frame frame) {
        try {
            send(frame);
            return true;
        } catch (UncheckedIOException e) {
            // Closed by now, as may be.
            return false;
        }
    }

    /** The next message, put together from its frames. */
    Message nextMessage() {
        Frame first = nextButPings();
        assertThat(first.opcode()).as("start of a message, in %s", first).isIn(Frame.TEXT, Frame.BINARY);
        List<byte[]> parts = new ArrayList<>(List.of(first.payload()));
        for (Frame frame = first; !frame.fin(); ) {
            frame = nextButPings();
            assertThat(frame.opcode()).as("continuation, in %s", frame).isEqualTo(Frame.CONTINUATION);
            parts.add(frame.payload());
        }
        return new Message(first.opcode() == Frame.TEXT, Frame.joined(parts.toArray(byte[][]::new)));
    }

    /** Leaves out answers to pings of the test's own, and the relay's pings: they may come between any two frames. */
    private Frame nextButPings() {
        Frame frame = next();
        while (frame.opcode() == Frame.PONG || frame.opcode() == Frame.PING) frame = next();
        return frame;
    }

    /** The next frame but pings and pongs, which must be a Close frame. */
    Frame nextClose() {
        Frame frame = nextButPings();
        assertThat(frame.opcode()).as("a Close frame, not %s", frame).isEqualTo(Frame.CLOSE);
        return frame;
    }

    /** The next frame if one comes within that time, else null. Also null at the end of the socket. */
    Frame within(Duration time) {
        Frame frame = poll(time);
        return frame == END ? null : frame;
    }

    /** Waits until the socket has ended; Close frames and others before that are dropped. */
    void awaitEnd() {
        await(ended, "the socket ended");
    }

    /** Waits until what is sent is refused: the other side hasn't only stopped sending, it is gone. */
    void awaitRefusal() {
        Patience.await("that what is sent is refused", () -> !trySend(Frame.pong(new byte[0])));
    }

    private static void await(CountDownLatch latch, String what) {
        Patience.await("that " + what, latch);
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** How many pings have been answered. */
    int pings() {
        return pings.get();
    }

    private Frame poll(Duration time) {
        return Patience.within(time, frames);
    }

    /** Breaks the connection off: no Close frame, a reset. */
    void cut() {
        try {
            wire.setSoLinger(true, 0);
            wire.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection without a Close frame, as a process does that is killed. */
    @Override
    public void close() {
        try {
            wire.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
