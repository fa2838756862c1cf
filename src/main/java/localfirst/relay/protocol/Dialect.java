package localfirst.relay.protocol;

import java.util.Optional;

/** How messages on {@code /introduction} are written. A socket is answered in the dialect of its first valid message. */
public enum Dialect {
    /** Answered in text frames: what clients before 4.0 speak, and those who find JSON easier. */
    JSON(true, new JsonCodec()),
    /** In binary frames: what clients from 4.1.3 on speak. */
    MESSAGE_PACK(false, new MessagePackCodec(false)),
    /** The same, with the other peer's id under the name where clients from 4.0.1 to 4.1.2 look for it, too. */
    MESSAGE_PACK_WITH_USER_NAME(false, new MessagePackCodec(true));

    private final boolean text;
    private final MessageCodec codec;

    Dialect(boolean text, MessageCodec codec) {
        this.text = text;
        this.codec = codec;
    }

    /**
     * What a message is written in. In a binary frame it may be JSON, which servers before this took there as well: no
     * message in MessagePack begins with a brace.
     */
    public static Dialect of(boolean text, byte[] message) {
        return text || (message.length > 0 && message[0] == '{') ? JSON : MESSAGE_PACK;
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

    /** The answer to a Heartbeat with this id. */
    public byte[] encodeHeartbeat(String id) {
        return codec.encodeHeartbeat(id);
    }
}
