package localfirst.relay.protocol;

import java.util.Optional;

/**
 * How messages on {@code /introduction} are written. A socket is answered in the dialect of its first valid message.
 */
public enum Dialect {
    /** Answered in text frames: what clients before 4.0 speak, and others that prefer JSON. */
    JSON(true, new JsonCodec(false)),
    /** The same, saying which peers have proven that their ids are theirs. */
    JSON_WITH_PROVEN(true, new JsonCodec(true)),
    /** In binary frames: what clients from 4.1.3 on speak. */
    MESSAGE_PACK(false, new MessagePackCodec(false, false)),
    /** The same, saying which peers have proven that their ids are theirs. */
    MESSAGE_PACK_WITH_PROVEN(false, new MessagePackCodec(false, true)),
    /** The same, repeating the other peer's id as {@code userName}, where clients 4.0.1 to 4.1.2 look for it. */
    MESSAGE_PACK_WITH_USER_NAME(false, new MessagePackCodec(true, false));

    private final boolean text;
    private final MessageCodec codec;

    Dialect(boolean text, MessageCodec codec) {
        this.text = text;
        this.codec = codec;
    }

    /**
     * The dialect of a message. A binary frame may hold JSON, which earlier servers accepted there too; no MessagePack
     * map starts with a brace.
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
        return codec.encode("Heartbeat", "id", id);
    }

    /** What a peer whose id is bound to a key has to sign. */
    public byte[] encodeChallenge(String challenge) {
        return codec.encode("Challenge", "challenge", challenge);
    }

    /** What such a peer shows from now on when it calls another. */
    public byte[] encodeTicket(String ticket) {
        return codec.encode("Ticket", "ticket", ticket);
    }

    /** This dialect, saying which peers have proven their ids. A dialect with another addition stays as it is. */
    public Dialect withProven() {
        return switch (this) {
            case JSON -> JSON_WITH_PROVEN;
            case MESSAGE_PACK -> MESSAGE_PACK_WITH_PROVEN;
            default -> this;
        };
    }
}
