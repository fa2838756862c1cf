package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One end of an encrypted pipe without sockets: frames in a list, and everything that happens to it. */
final class PipeEnd implements SecureChannel.Taker {
    final List<Object> received = new ArrayList<>();
    boolean opened;
    boolean refused;
    boolean tampered;

    @Nullable
    CloseStatus ended;

    Runnable onOpen = () -> {};
    Runnable onMessage = () -> {};

    private final Queue<byte[]> sent = new ArrayDeque<>();
    private final SecureChannel channel;

    /** What a relay does with a frame, of which so many came before it from there. */
    interface Relay {
        List<Delivery> passOn(byte[] frame, PipeEnd from, int count);
    }

    record Delivery(PipeEnd to, byte[] frame) {}

    PipeEnd(JoinedDocument document, String local, String remote) {
        this(document, local, remote, X25519.newPrivateKey());
    }

    PipeEnd(JoinedDocument document, String local, String remote, byte[] ephemeral) {
        this(document, new Identity(local, null), remote, ephemeral);
    }

    PipeEnd(JoinedDocument document, Identity local, String remote) {
        this(document, local, remote, X25519.newPrivateKey());
    }

    private PipeEnd(JoinedDocument document, Identity local, String remote, byte[] ephemeral) {
        byte[] psk = document.psk();
        if (psk == null) throw new IllegalArgumentException("no secret");
        channel = new SecureChannel(psk, document.id(), local, remote, 1 << 20, ephemeral);
        byte[] question = channel.question();
        if (question != null) sent.add(question);
    }

    /** Carries frames until none is left. */
    static void carry(PipeEnd one, PipeEnd other, Relay relay) {
        int[] counts = new int[2];
        while (!one.sent.isEmpty() || !other.sent.isEmpty()) {
            counts[0] += one.carryOne(relay, counts[0]);
            counts[1] += other.carryOne(relay, counts[1]);
        }
    }

    private int carryOne(Relay relay, int count) {
        byte[] frame = sent.poll();
        if (frame == null) return 0;
        relay.passOn(frame, this, count).forEach(delivery -> delivery.to().deliver(delivery.frame()));
        return 1;
    }

    /** What it has sent since the last call, for a relay that is none of these. */
    List<byte[]> takeSent() {
        List<byte[]> frames = List.copyOf(sent);
        sent.clear();
        return frames;
    }

    void deliver(byte[] frame) {
        if (isOver()) return;
        try {
            channel.take(frame, this);
        } catch (GeneralSecurityException | IOException e) {
            if (opened) tampered = true;
            else refused = true;
        }
    }

    boolean isOver() {
        return refused || tampered || ended != null;
    }

    void send(String text) {
        send(true, text.getBytes(UTF_8));
    }

    void send(byte[] bytes) {
        send(false, bytes);
    }

    private void send(boolean text, byte[] bytes) {
        if (isOver()) return;
        ByteBuffer message = ByteBuffer.wrap(bytes);
        do {
            sent.add(channel.writer().next(text, message));
        } while (message.hasRemaining());
    }

    void sendEnd(CloseStatus status) {
        sent.add(channel.writer().end(status));
    }

    boolean isVerified() {
        return channel.isVerified();
    }

    @Override
    public void reply(byte[] frame) {
        sent.add(frame);
    }

    @Override
    public void opened() {
        opened = true;
        onOpen.run();
    }

    @Override
    public @Nullable CompletionStage<?> text(String text) {
        received.add(text);
        onMessage.run();
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> binary(byte[] bytes) {
        received.add(ByteBuffer.wrap(bytes));
        onMessage.run();
        return null;
    }

    @Override
    public void end(CloseStatus status) {
        ended = status;
    }
}
