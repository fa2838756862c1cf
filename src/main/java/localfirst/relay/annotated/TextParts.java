package localfirst.relay.annotated;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Converts text in parts between the chars that containers use and the UTF-8 of frames. A part may end in the middle of
 * a character, whose start is then kept for the next part.
 *
 * <p>Not thread-safe: one for each direction of a socket.
 */
final class TextParts {
    private static final int MAX_BYTES = 4;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final byte[] carry = new byte[MAX_BYTES];
    private int carried;
    private char highSurrogate;

    byte[] encode(String part, boolean last) {
        String text = highSurrogate == 0 ? part : highSurrogate + part;
        highSurrogate = 0;
        if (!last && !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
            highSurrogate = text.charAt(text.length() - 1);
            text = text.substring(0, text.length() - 1);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    String decode(ByteBuffer part, boolean last) {
        ByteBuffer bytes = ByteBuffer.allocate(carried + part.remaining());
        bytes.put(carry, 0, carried).put(part).flip();
        CharBuffer chars = CharBuffer.allocate(bytes.remaining() + 1);
        decoder.decode(bytes, chars, last);
        carried = bytes.remaining();
        bytes.get(carry, 0, carried);
        if (last) {
            decoder.flush(chars);
            decoder.reset();
            carried = 0;
        }
        return chars.flip().toString();
    }
}
