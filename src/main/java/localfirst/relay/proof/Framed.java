package localfirst.relay.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Several values as bytes, each after its length in two bytes, so that no two lists of values give the same bytes. */
final class Framed {
    private static final int LONGEST = 0xFFFF;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** @throws IllegalArgumentException if it is longer than 65,535 bytes */
    Framed with(byte[] value) {
        if (value.length > LONGEST) {
            throw new IllegalArgumentException("too long to be framed");
        }
        bytes.write(value.length >> Byte.SIZE);
        bytes.write(value.length);
        bytes.writeBytes(value);
        return this;
    }

    Framed with(String text) {
        return with(text.getBytes(UTF_8));
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
