package localfirst.relay.loop;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.security.SecureRandom;
import java.util.Base64;

/** A client's opening handshake on a non-blocking connection. Owned by the loop's thread. */
final class Upgrading {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 16;

    private final FrameChannel channel;
    private final ByteBuffer request;
    private final UpgradeAnswer answer;

    Upgrading(FrameChannel channel, Destination destination) {
        this.channel = channel;
        byte[] random = new byte[KEY_BYTES];
        RANDOM.nextBytes(random);
        String key = Base64.getEncoder().encodeToString(random);
        request = ByteBuffer.wrap(destination.request().bytes(destination.authority(), key));
        answer = new UpgradeAnswer(key, destination.request().subprotocol());
    }

    FrameChannel channel() {
        return channel;
    }

    /**
     * Continues as far as possible without waiting.
     *
     * @param buffer to read into
     * @return whether it is done; the remaining bytes in the buffer came after the answer
     */
    boolean advance(ByteBuffer buffer) throws IOException, UpgradeException {
        write();
        do {
            buffer.clear();
            int count = channel.read(buffer);
            if (channel.owes()) {
                channel.flush();
            }
            if (count < 0) {
                throw new EOFException("the connection ended before the answer");
            }
            if (answer.read(buffer.flip())) {
                return true;
            }
        } while (channel.hasMore());
        return false;
    }

    private void write() throws IOException {
        if (channel.hasLeftovers()) {
            channel.flush();
        }
        boolean took = true;
        while (took && request.hasRemaining() && !channel.hasLeftovers()) {
            took = channel.write(request) > 0;
        }
    }

    /** What the selector should watch for. */
    int operations() {
        boolean writes = request.hasRemaining() || channel.hasLeftovers();
        return SelectionKey.OP_READ | (writes ? SelectionKey.OP_WRITE : 0);
    }
}
