package localfirst.relay.protocol;

import java.util.Optional;

/** How messages on {@code /introduction} are written. A socket is answered in the dialect of its first valid message. */
public enum Dialect {
    /** In text frames: what clients before 4.0 speak, and whoever finds JSON easier. */
    JSON(true, new JsonCodec()),
    /** In binary frames: what clients from 4.0 on speak. */
    MESSAGE_PACK(false, new MessagePackCodec());

    private final boolean text;
    private final MessageCodec codec;

    Dialect(boolean text, MessageCodec codec) {
        this.text = text;
        this.codec = codec;
    }

    public static Dialect of(boolean text) {
        return text ? JSON : MESSAGE_PACK;
    }

    /** Whether its messages go in text frames. */
    public boolean isText() {
        return text;
    }

    /** @return nothing if the message isn't one that a peer may send */
    public Optional<ClientMessage> decode(byte[] message) {
        return codec.decode(message);
    }

    public byte[] encode(Introduction introduction) {
        return codec.encode(introduction);
    }
}
