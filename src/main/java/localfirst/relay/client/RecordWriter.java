package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Encrypts one direction's records, in order. Not thread-safe. */
final class RecordWriter {
    private static final byte[] NOTHING = {};

    private final CipherState cipher;

    RecordWriter(CipherState cipher) {
        this.cipher = cipher;
    }

    /** @param binding proof that this side has the key of its id; empty if it has none */
    byte[] ready(byte[] binding) {
        return seal(RecordKind.READY, ByteBuffer.wrap(binding));
    }

    byte[] end(CloseStatus status) {
        byte[] reason = status.reason().getBytes(UTF_8);
        ByteBuffer body = ByteBuffer.allocate(2 + reason.length).putShort((short) status.code());
        return seal(RecordKind.END, body.put(reason).flip());
    }

    /** Seals the next part of a message, and moves the position past it. The last part may be empty. */
    byte[] next(boolean text, ByteBuffer message) {
        int length = Math.min(message.remaining(), RecordKind.LONGEST_PART);
        boolean last = length == message.remaining();
        ByteBuffer part = message.slice(message.position(), length);
        message.position(message.position() + length);
        if (text) {
            return seal(last ? RecordKind.TEXT : RecordKind.TEXT_PART, part);
        }
        return seal(last ? RecordKind.BINARY : RecordKind.BINARY_PART, part);
    }

    private byte[] seal(RecordKind kind, ByteBuffer body) {
        byte[] content = new byte[1 + body.remaining()];
        content[0] = kind.code();
        body.get(content, 1, body.remaining());
        return cipher.seal(content, NOTHING);
    }
}
