package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts one direction's records, in order, and assembles messages. Not thread-safe.
 *
 * <p>Fails on anything but the other side's next record, or if that is invalid; nothing may be read after a failure.
 */
final class RecordReader {
    private static final byte[] NOTHING = {};

    private final CipherState cipher;
    private final MessageAssembler assembler;
    private @Nullable RecordKind unfinished;

    /** Receives messages. The next record is read when the stage completes, or at once if it is null. */
    interface Taker {
        @Nullable
        CompletionStage<?> text(String text);

        @Nullable
        CompletionStage<?> binary(byte[] bytes);

        void end(CloseStatus status);
    }

    /**
     * @param longest the length of the longest message, in bytes
     */
    RecordReader(CipherState cipher, int longest) {
        this.cipher = cipher;
        this.assembler = new MessageAssembler(longest);
    }

    /**
     * Reads the READY record, which must come first. Returns the other side's proof that it has its key; empty if it
     * sent none.
     */
    byte[] ready(byte[] record) throws GeneralSecurityException {
        byte[] content = cipher.open(record, NOTHING);
        if (RecordKind.of(content) != RecordKind.READY) {
            throw new GeneralSecurityException("not the first record");
        }
        return Arrays.copyOfRange(content, 1, content.length);
    }

    @Nullable
    CompletionStage<?> read(byte[] record, Taker taker) throws GeneralSecurityException, MessageTooLargeException {
        byte[] content = cipher.open(record, NOTHING);
        RecordKind kind = RecordKind.of(content);
        ByteBuffer body = ByteBuffer.wrap(content, 1, content.length - 1);
        return switch (kind) {
            case TEXT -> taker.text(decode(whole(RecordKind.TEXT_PART, body)));
            case BINARY -> taker.binary(whole(RecordKind.BINARY_PART, body));
            case TEXT_PART, BINARY_PART -> {
                mustBelongTo(kind);
                unfinished = kind;
                assembler.binary(body, false);
                yield null;
            }
            case END -> {
                taker.end(end(content));
                yield null;
            }
            case READY -> throw new GeneralSecurityException("a READY record that isn't the first record");
        };
    }

    private byte[] whole(RecordKind partKind, ByteBuffer body)
            throws GeneralSecurityException, MessageTooLargeException {
        mustBelongTo(partKind);
        unfinished = null;
        byte[] whole = assembler.binary(body, true);
        return whole == null ? NOTHING : whole;
    }

    private void mustBelongTo(RecordKind partKind) throws GeneralSecurityException {
        if (unfinished != null && unfinished != partKind) {
            throw new GeneralSecurityException("a part of another message");
        }
    }

    private CloseStatus end(byte[] content) throws GeneralSecurityException {
        if (content.length < 3 || unfinished != null) {
            throw new GeneralSecurityException("an invalid END record");
        }
        int code = Short.toUnsignedInt(ByteBuffer.wrap(content).getShort(1));
        return new CloseStatus(code, decode(Arrays.copyOfRange(content, 3, content.length)));
    }

    private static String decode(byte[] utf8) throws GeneralSecurityException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw new GeneralSecurityException("text that isn't UTF-8", e);
        }
    }
}
