package localfirst.relay.protocol;

import java.io.IOException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Messages as MessagePack.
 *
 * <p>Memory is allocated for what has arrived, not for what a header claims: a list that claims four billion members
 * costs nothing but its five bytes.
 *
 * <p>Implementation note: for each message, the library would allocate 16 KiB to decode text into, which it only uses for
 * text that arrives in parts, and 8 KiB to encode into. That was 94 % of all memory that a Join allocated, and so most of
 * the garbage collector's work.
 */
final class MessagePackCodec implements MessageCodec {
    private static final MessagePack.UnpackerConfig STRICT_TEXT = new MessagePack.UnpackerConfig()
            .withActionOnMalformedString(CodingErrorAction.REPORT)
            .withActionOnUnmappableString(CodingErrorAction.REPORT)
            .withStringDecoderBufferSize(64);

    /** What an Introduction has besides its ids. */
    private static final int BYTES_OF_FIELDS = 80;

    /** A text's header has up to 5 bytes, and the library wants room for 9. */
    private static final int BYTES_OF_TEXT = 9;

    private static final byte MAP_16 = (byte) 0xDE;

    private final boolean userNameToo;
    private final boolean provenToo;

    /**
     * @param userNameToo whether Introductions carry the other peer's id under its old name as well
     * @param provenToo whether they say that a peer has proven that its id is its own
     */
    MessagePackCodec(boolean userNameToo, boolean provenToo) {
        this.userNameToo = userNameToo;
        this.provenToo = provenToo;
    }

    @Override
    public Optional<ClientMessage> decode(byte[] message) {
        try (MessageUnpacker unpacker = STRICT_TEXT.newUnpacker(message)) {
            if (!unpacker.hasNext() || unpacker.getNextFormat().getValueType() != ValueType.MAP) {
                return Optional.empty();
            }
            MessageFields fields = readFields(unpacker);
            return unpacker.hasNext() ? Optional.empty() : fields.toMessage();
        } catch (IOException | MessagePackException e) {
            return Optional.empty();
        }
    }

    private static MessageFields readFields(MessageUnpacker unpacker) throws IOException {
        MessageFields fields = new MessageFields();
        int size = unpacker.unpackMapHeader();
        for (int i = 0; i < size; i++) {
            String name = readText(unpacker);
            switch (MessageFields.Kind.of(name)) {
                case TEXT -> fields.put(name, readText(unpacker));
                case TEXTS -> fields.putDocumentIds(readTexts(unpacker));
                case FLAG -> fields.putProven(readFlag(unpacker));
                case UNKNOWN -> skip(unpacker);
            }
        }
        return fields;
    }

    private static @Nullable String readText(MessageUnpacker unpacker) throws IOException {
        if (unpacker.getNextFormat().getValueType() == ValueType.STRING) {
            return unpacker.unpackString();
        }
        skip(unpacker);
        return null;
    }

    private static boolean readFlag(MessageUnpacker unpacker) throws IOException {
        if (unpacker.getNextFormat().getValueType() == ValueType.BOOLEAN) {
            return unpacker.unpackBoolean();
        }
        skip(unpacker);
        return false;
    }

    private static @Nullable List<String> readTexts(MessageUnpacker unpacker) throws IOException {
        ValueType type = unpacker.getNextFormat().getValueType();
        if (type == ValueType.STRING) {
            return List.of(unpacker.unpackString());
        }
        if (type != ValueType.ARRAY) {
            skip(unpacker);
            return null;
        }
        int size = unpacker.unpackArrayHeader();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String text = readText(unpacker);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** The library's skipValue counts in an int, which overflows for a map that claims too many members. */
    private static void skip(MessageUnpacker unpacker) throws IOException {
        for (long left = 1; left > 0; left--) {
            switch (unpacker.getNextFormat().getValueType()) {
                case MAP -> left += 2L * unpacker.unpackMapHeader();
                case ARRAY -> left += unpacker.unpackArrayHeader();
                default -> unpacker.skipValue();
            }
        }
    }

    @Override
    public byte[] encode(String type, String field, String text) {
        try (MessageBufferPacker packer = packer(BYTES_OF_FIELDS + text.length())) {
            packer.addPayload(new byte[] {MAP_16, 0, 2});
            packer.packString("type").packString(type);
            packer.packString(field).packString(text);
            return packer.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    /** Uses the 16-bit map header that published clients use. */
    @Override
    public byte[] encode(Introduction introduction) {
        try (MessageBufferPacker packer = packer(bytesOf(introduction))) {
            boolean proven = provenToo && introduction.peerId().isBoundToKey();
            packer.addPayload(new byte[] {MAP_16, 0, (byte) (userNameToo || proven ? 4 : 3)});
            packer.packString("type").packString("Introduction");
            packer.packString("peerId").packString(introduction.peerId().value());
            if (userNameToo) {
                packer.packString("userName").packString(introduction.peerId().value());
            }
            packer.packString("documentIds");
            packer.packArrayHeader(introduction.documentIds().size());
            for (DocumentId id : introduction.documentIds()) {
                packer.packString(id.value());
            }
            if (proven) {
                packer.packString("proven").packBoolean(true);
            }
            return packer.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    /** Roughly: if it is too little, the library takes more. */
    private int bytesOf(Introduction introduction) {
        int bytes = BYTES_OF_FIELDS + introduction.peerId().value().length() * (userNameToo ? 2 : 1);
        for (DocumentId id : introduction.documentIds()) {
            bytes += BYTES_OF_TEXT + id.value().length();
        }
        return bytes;
    }

    /** With a buffer as large as the message. The library's own 8 KiB were most of what a Join allocated. */
    private static MessageBufferPacker packer(int bytes) {
        return new MessagePack.PackerConfig().withBufferSize(bytes).newBufferPacker();
    }
}
