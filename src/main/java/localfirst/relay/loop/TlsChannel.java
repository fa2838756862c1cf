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

    /** Records with less content than this on average cost more than what is in them. */
    private static final int SHORT = 32;

    /** So many bytes of short records are read at once, or else a peer's turn would take as long as many others'. */
    private static final int LITTLE = 2 * 1024;

    /** As much is read next, times this, if the records weren't short. */
    private static final int GROWTH = 4;

    private static final int NO_LIMIT = 1 << 20;

    private final SocketChannel network;
    private final ConnectionOwner owner;
    private final SSLEngine engine;
    private final int packet;

    // The reader's
    /** Encrypted bytes that wait for the rest of their record. */
    private byte @Nullable [] begun;

    private boolean more;
    private boolean inputDone;
    private final UselessRecords useless = new UselessRecords();
    private int most;
    private int surplus;

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
        most = packet;
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
        surplus = 0;
        ByteBuffer in = TlsBuffers.ofThread(packet).in().clear();
        takeBegun(in);
        limit(in, Math.max(into.remaining(), packet));
        boolean ended = in.hasRemaining() && network.read(in) < 0;
        boolean filled = !in.hasRemaining();
        in.flip();
        int before = into.position();
        boolean hadRoom = !in.hasRemaining() || decrypt(in, into, filled);
        keepBegun(in);
        // Of what is left of short records, the selector tells in the next turn.
        more = inputDone || (filled && most > LITTLE) || !hadRoom;
        int count = into.position() - before;
        return count == 0 && (ended || inputDone) ? -1 : count;
    }

    /** Undecrypted: a peer that nobody listens to any more could have the relay decrypt for as long as it sends. */
    @Override
    public int discard(ByteBuffer scratch) throws IOException {
        begun = null;
        more = false;
        return network.read(TlsBuffers.ofThread(packet).in().clear());
    }

    @Override
    public int surplusRecords() {
        return surplus;
    }

    private void takeBegun(ByteBuffer in) {
        byte[] bytes = begun;
        if (bytes != null) {
            in.put(bytes);
            begun = null;
        }
    }

    private void limit(ByteBuffer in, int room) {
        int begunBytes = in.position();
        in.limit(Math.max(begunBytes, Math.min(in.capacity(), Math.min(room, begunBytes + most))));
    }

    private void keepBegun(ByteBuffer in) {
        if (in.hasRemaining()) {
            byte[] bytes = new byte[in.remaining()];
            in.get(bytes);
            begun = bytes;
        }
    }

    /** @return whether there was room for all complete records */
    private boolean decrypt(ByteBuffer in, ByteBuffer into, boolean filled) throws SSLException {
        int before = into.position();
        int records = 0;
        SSLEngineResult result;
        do {
            result = engine.unwrap(in, into);
            owes |= result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            if (result.getStatus() == Status.OK) {
                records++;
                useless.note(result, System::nanoTime);
            }
        } while (result.getStatus() == Status.OK && result.bytesConsumed() > 0 && in.hasRemaining());
        if (result.getStatus() == Status.CLOSED) {
            inputDone = true;
            in.position(in.limit());
        }
        surplus = Math.max(0, records - (into.position() - before) / SHORT);
        if (surplus > 0) {
            most = LITTLE;
        } else if (filled && records > 0) {
            most = Math.min(NO_LIMIT, most * GROWTH);
        }
        return result.getStatus() != Status.BUFFER_OVERFLOW;
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
        UselessRecords.refuseHandshake(result);
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
            UselessRecords.refuseHandshake(engine.wrap(NOTHING, out));
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
