package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One end of an encrypted pipe, on the level of frames (see docs/encryption.md). It opens when the other side has
 * proved that it knows the secret. Frames are taken by one thread at a time.
 *
 * <p>The initiator is the peer whose id comes first, by the bytes of its UTF-8.
 */
final class SecureChannel {
    static final String LABEL = "localfirst-relay/encryption/1";

    private final Identity local;
    private final String remote;
    private final boolean initiator;
    private final int longestMessage;
    private final NoiseHandshake handshake;
    private volatile Stage stage;
    private volatile @Nullable RecordWriter writer;
    private @Nullable RecordReader reader;
    private byte[] hash = {};

    /** What the next frame has to be. */
    private enum Stage {
        AWAITS_QUESTION,
        AWAITS_ANSWER,
        /** The question may have been a replay, or the peer still has to prove that it has its key. */
        AWAITS_READY,
        OPEN
    }

    /** Takes what frames come to. */
    interface Taker extends RecordReader.Taker {
        /** Sends a frame to the other side. */
        void reply(byte[] frame);

        /** The other side has proved that it knows the secret. */
        void opened();
    }

    /**
     * @param psk what both sides have to know
     * @param documentId as the relay sees it
     * @param ephemeral a private key that is used for this channel only
     */
    SecureChannel(byte[] psk, String documentId, Identity local, String remote, int longestMessage, byte[] ephemeral) {
        this.local = local;
        this.remote = remote;
        byte[] mine = local.peerId().getBytes(UTF_8);
        byte[] others = remote.getBytes(UTF_8);
        this.initiator = Arrays.compareUnsigned(mine, others) < 0;
        this.longestMessage = longestMessage;
        byte[] prologue = LengthPrefixed.of(List.of(
                LABEL.getBytes(UTF_8),
                documentId.getBytes(UTF_8),
                initiator ? mine : others,
                initiator ? others : mine));
        this.handshake = new NoiseHandshake(initiator, psk, prologue, ephemeral);
        this.stage = initiator ? Stage.AWAITS_ANSWER : Stage.AWAITS_QUESTION;
    }

    /** The first frame, which only the initiator has to send. */
    byte @Nullable [] question() {
        try {
            return initiator ? handshake.write(new byte[0]) : null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the first message needs nothing from the other side", e);
        }
    }

    boolean isOpen() {
        return stage == Stage.OPEN;
    }

    /** Whether the peer's id is bound to a key, and the peer has proved that it has the key. */
    boolean isVerified() {
        // With a key-bound peer, it doesn't open without the proof.
        return isOpen() && Ed25519.isBound(remote);
    }

    /** Seals what is sent, once the channel is open. */
    RecordWriter writer() {
        return Objects.requireNonNull(writer);
    }

    /** Takes the next frame. Fails if it isn't what the other side sent next; nothing may be taken after that. */
    @Nullable
    CompletionStage<?> take(byte[] frame, Taker taker) throws GeneralSecurityException, MessageTooLargeException {
        switch (stage) {
            case AWAITS_QUESTION -> {
                read(frame);
                taker.reply(handshake.write(new byte[0]));
                split();
                byte[] binding = local.bindingTo(hash);
                if (binding != null) {
                    taker.reply(writer().ready(binding));
                }
                stage = Stage.AWAITS_READY;
            }
            case AWAITS_ANSWER -> {
                read(frame);
                split();
                byte[] binding = local.bindingTo(hash);
                taker.reply(writer().ready(binding == null ? new byte[0] : binding));
                if (Ed25519.isBound(remote)) {
                    stage = Stage.AWAITS_READY;
                } else {
                    open(taker);
                }
            }
            case AWAITS_READY -> {
                check(reader().ready(frame));
                open(taker);
            }
            case OPEN -> {
                return reader().read(frame, taker);
            }
        }
        return null;
    }

    private void read(byte[] frame) throws GeneralSecurityException {
        if (frame.length != NoiseHandshake.LENGTH) {
            throw new GeneralSecurityException("not a handshake message");
        }
        handshake.read(frame);
    }

    /** Nobody but this peer can sign this, even with the secret and the relay's help. */
    private void check(byte[] binding) throws GeneralSecurityException {
        boolean isRight = Ed25519.isBound(remote) ? Identity.isBinding(binding, hash, remote) : binding.length == 0;
        if (!isRight) {
            throw new GeneralSecurityException("the other side doesn't have the key of the peer's id");
        }
    }

    private void split() {
        hash = handshake.hash();
        NoiseHandshake.Ciphers ciphers = handshake.split();
        writer = new RecordWriter(ciphers.sending());
        reader = new RecordReader(ciphers.receiving(), longestMessage);
    }

    private void open(Taker taker) {
        stage = Stage.OPEN;
        taker.opened();
    }

    private RecordReader reader() {
        return Objects.requireNonNull(reader);
    }
}
