package localfirst.relay.client;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link RelayMessage} from MessagePack: lengths of any width, fields in any order, unknown ones skipped.
 *
 * <p>Skipping counts remaining values instead of recursing, so that deep nesting can't overflow the stack, and memory
 * is never allocated for lengths beyond the input.
 */
final class MessagePackReader {
    private final ByteBuffer in;

    private MessagePackReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    /** Returns null for a well-formed message of another type. */
    static @Nullable RelayMessage decode(byte[] bytes) throws MalformedMessageException {
        MessagePackReader reader = new MessagePackReader(bytes);
        try {
            return reader.message();
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("MessagePack that ends too early");
        }
    }

    private @Nullable RelayMessage message() throws MalformedMessageException {
        long fields = mapLength(in.get() & 0xff);
        if (fields < 0) {
            throw new MalformedMessageException("MessagePack that is not a map");
        }
        Map<String, String> strings = new HashMap<>();
        List<String> documentIds = null;
        for (long i = 0; i < fields; i++) {
            String name = stringOrSkip();
            if (name != null && RelayMessage.STRINGS.contains(name)) {
                String value = stringOrSkip();
                if (value == null) {
                    strings.remove(name);
                } else {
                    strings.put(name, value);
                }
            } else if ("documentIds".equals(name)) {
                documentIds = stringsOrSkip();
            } else {
                skip();
            }
        }
        if (in.hasRemaining()) {
            throw new MalformedMessageException("data after the end of a MessagePack message");
        }
        return RelayMessage.of(strings, documentIds);
    }

    /** A string, or null after skipping what is there instead. */
    private @Nullable String stringOrSkip() throws MalformedMessageException {
        int marker = in.get() & 0xff;
        long length = stringLength(marker);
        if (length < 0) {
            skipRest(marker);
            return null;
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer slice = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException("a string that is not UTF-8");
        }
    }

    /** An array's strings, without its other members; or null after skipping what is there instead. */
    private @Nullable List<String> stringsOrSkip() throws MalformedMessageException {
        int marker = in.get() & 0xff;
        long length = arrayLength(marker);
        if (length < 0) {
            skipRest(marker);
            return null;
        }
        List<String> strings = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            String value = stringOrSkip();
            if (value != null) {
                strings.add(value);
            }
        }
        return strings;
    }

    private void skip() throws MalformedMessageException {
        skipRest(in.get() & 0xff);
    }

    private void skipRest(int first) throws MalformedMessageException {
        int marker = first;
        long toCome = 0;
        while (true) {
            toCome += skipOne(marker);
            if (toCome == 0) {
                return;
            }
            toCome--;
            marker = in.get() & 0xff;
        }
    }

    /** Skips a value but not its members. Returns how many members are to come. */
    private long skipOne(int marker) throws MalformedMessageException {
        long pairs = mapLength(marker);
        if (pairs >= 0) {
            return 2 * pairs;
        }
        long members = arrayLength(marker);
        if (members >= 0) {
            return members;
        }
        long length = stringLength(marker);
        if (length < 0) {
            length = scalarLength(marker);
        }
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + (int) length);
        return 0;
    }

    private long mapLength(int marker) {
        if ((marker & 0xf0) == 0x80) {
            return marker & 0x0f;
        }
        return marker == 0xde ? number(2) : marker == 0xdf ? number(4) : -1;
    }

    private long arrayLength(int marker) {
        if ((marker & 0xf0) == 0x90) {
            return marker & 0x0f;
        }
        return marker == 0xdc ? number(2) : marker == 0xdd ? number(4) : -1;
    }

    private long stringLength(int marker) {
        if ((marker & 0xe0) == 0xa0) {
            return marker & 0x1f;
        }
        return switch (marker) {
            case 0xd9 -> number(1);
            case 0xda -> number(2);
            case 0xdb -> number(4);
            default -> -1;
        };
    }

    /** How many bytes follow the marker of a number, nil, boolean, binary or extension. */
    private long scalarLength(int marker) throws MalformedMessageException {
        if (marker < 0x80 || marker >= 0xe0) {
            return 0;
        }
        return switch (marker) {
            case 0xc0, 0xc2, 0xc3 -> 0;
            case 0xcc, 0xd0 -> 1;
            case 0xcd, 0xd1 -> 2;
            case 0xca, 0xce, 0xd2 -> 4;
            case 0xcb, 0xcf, 0xd3 -> 8;
            case 0xc4 -> number(1);
            case 0xc5 -> number(2);
            case 0xc6 -> number(4);
            case 0xc7 -> number(1) + 1;
            case 0xc8 -> number(2) + 1;
            case 0xc9 -> number(4) + 1;
            case 0xd4 -> 2;
            case 0xd5 -> 3;
            case 0xd6 -> 5;
            case 0xd7 -> 9;
            case 0xd8 -> 17;
            default -> throw new MalformedMessageException("an invalid MessagePack byte");
        };
    }

    private long number(int width) {
        return switch (width) {
            case 1 -> in.get() & 0xff;
            case 2 -> in.getShort() & 0xffff;
            default -> in.getInt() & 0xffffffffL;
        };
    }
}
