package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection with TLS, from the end of its handshake on.
 *
 * <p>It keeps only an incomplete record, and the bytes that the operating system didn't take. Everything else is done
 * in buffers that belong to the thread.
 *
 * <p>Implementation note: a decrypted record is never longer than the encrypted one. So no more is read from the
 * network than there is room for, and it is decrypted at once.
 */
public final class TlsChannel implements FrameChannel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** How many records without content a peer may send for free; it gets one more for this many bytes of content. */
    private static final int MOST_EMPTY = 64;

    private static final int CONTENT_FOR_EMPTY = 64 * 1024;

    private final SocketChannel network;
    private final ConnectionOwner owner;
    private final SSLEngine engine;
    private final int packet;

    // The reader's
    /** Encrypted bytes that wait for the rest of their record. */
    private byte @Nullable [] begun;

    private boolean more;
    private boolean inputDone;
    private int emptyRecords;
    private long content;

    /** Whether the TLS engine has something of its own to send, as when the peer asks for new keys. */
    private volatile boolean owes;

    // The writer's
    /** Encrypted bytes that the operating system didn't take, ready to be read. */
    private @Nullable ByteBuffer rest;

    /**
     * Takes over after the handshake.
     *
     * @param received what has been received and isn't decrypted
     * @param unsent what is encrypted and hasn't been sent
     */
    public TlsChannel(SocketChannel network, ConnectionOwner owner, SSLEngine engine, byte[] received, byte[] unsent) {
        this.network = network;
        this.owner = owner;
        this.engine = engine;
        packet = engine.getSession().getPacketBufferSize();
        begun = received.length == 0 ? null : received;
        more = received.length > 0;
        rest = unsent.length == 0 ? null : ByteBuffer.wrap(unsent);
    }

    @Override
    public SelectableChannel network() {
        return network;
    }

    @Override
    public int leastRoom() {
        return packet;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (inputDone) {
            return -1;
        }
        ByteBuffer in = TlsBuffers.ofThread(packet).in();
        in.clear().limit(Math.min(in.capacity(), Math.max(into.remaining(), packet)));
        takeBegun(in);
        boolean ended = in.hasRemaining() && network.read(in) < 0;
        boolean filled = !in.hasRemaining();
        in.flip();
        int before = into.position();
        boolean hadRoom = decrypt(in, into);
        keepBegun(in);
        more = inputDone || filled || !hadRoom;
        int count = into.position() - before;
        return count == 0 && (ended || inputDone) ? -1 : count;
    }

    private void takeBegun(ByteBuffer in) {
        byte[] bytes = begun;
        if (bytes != null) {
            in.limit(Math.max(in.limit(), bytes.length)).put(bytes);
            begun = null;
        }
    }

    private void keepBegun(ByteBuffer in) {
        if (in.hasRemaining()) {
            byte[] bytes = new byte[in.remaining()];
            in.get(bytes);
            begun = bytes;
        }
    }

    /** @return whether there was room for all complete records */
    private boolean decrypt(ByteBuffer in, ByteBuffer into) throws SSLException {
        while (in.hasRemaining()) {
            SSLEngineResult result = engine.unwrap(in, into);
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                return true;
            }
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                return false;
            }
            refuseHandshake(result);
            chargeIfEmpty(result);
            owes |= result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            if (result.getStatus() == Status.CLOSED) {
                inputDone = true;
                in.position(in.limit());
            }
        }
        return true;
    }

    /**
     * Only a client of TLS 1.2 can start a renegotiation, and has no reason to; each costs the server far more than the
     * client.
     */
    private static void refuseHandshake(SSLEngineResult result) throws SSLException {
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            throw new SSLException("the peer wants to renegotiate");
        }
    }

    /** Neither endless requests for new keys nor endless empty records cost the peer anything. */
    private void chargeIfEmpty(SSLEngineResult result) throws TlsAbuseException {
        content += result.bytesProduced();
        if (content >= CONTENT_FOR_EMPTY) {
            emptyRecords = Math.max(0, emptyRecords - (int) (content / CONTENT_FOR_EMPTY));
            content %= CONTENT_FOR_EMPTY;
        }
        if (result.bytesProduced() == 0 && result.bytesConsumed() > 0 && ++emptyRecords > MOST_EMPTY) {
            throw new TlsAbuseException("too many records with nothing for the relay in them");
        }
    }

    @Override
    public boolean hasMore() {
        return more;
    }

    @Override
    public boolean owes() {
        return owes;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        flush();
        int before = from.remaining();
        while (from.hasRemaining() && rest == null) {
            ByteBuffer out = TlsBuffers.ofThread(packet).out().clear();
            while (from.hasRemaining() && out.remaining() >= packet) {
                encrypt(from, out);
            }
            send(out.flip());
        }
        return before - from.remaining();
    }

    private void encrypt(ByteBuffer from, ByteBuffer out) throws SSLException {
        SSLEngineResult result = engine.wrap(from, out);
        refuseHandshake(result);
        boolean moved = result.bytesConsumed() > 0 || result.bytesProduced() > 0;
        if (result.getStatus() != Status.OK || !moved) {
            throw new SSLException("nothing more can be sent: " + result.getStatus());
        }
    }

    private boolean send(ByteBuffer encrypted) throws IOException {
        boolean took = network.write(encrypted) > 0;
        rest = encrypted.hasRemaining()
                ? ByteBuffer.allocate(encrypted.remaining()).put(encrypted).flip()
                : null;
        return took;
    }

    @Override
    public boolean hasLeftovers() {
        return rest != null || owes;
    }

    @Override
    public boolean flush() throws IOException {
        boolean took = false;
        ByteBuffer waiting = rest;
        if (waiting != null) {
            took = network.write(waiting) > 0;
            if (waiting.hasRemaining()) {
                return took;
            }
            rest = null;
        }
        if (owes) {
            owes = false;
            ByteBuffer out = TlsBuffers.ofThread(packet).out().clear();
            refuseHandshake(engine.wrap(NOTHING, out));
            took |= send(out.flip());
        }
        return took;
    }

    @Override
    public void finishOutput() throws IOException {
        sayLast();
        network.shutdownOutput();
    }

    @Override
    public void close() {
        sayLast();
        owner.close(network);
    }

    /** It can't be inserted into a record that was sent in part. */
    private void sayLast() {
        try {
            engine.closeOutbound();
            ByteBuffer out = TlsBuffers.ofThread(packet).out().clear();
            engine.wrap(NOTHING, out);
            if (rest == null) {
                network.write(out.flip());
            }
        } catch (IOException e) {
            // The connection has ended already.
        }
    }
}
