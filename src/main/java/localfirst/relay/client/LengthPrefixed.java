package localfirst.relay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** Encodes a list of values unambiguously: each after its length in two bytes. */
final class LengthPrefixed {
    private LengthPrefixed() {}

    static byte[] of(String... texts) {
        return of(Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList());
    }

    static byte[] of(List<byte[]> values) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] value : values) {
            all.write(value.length >> 8);
            all.write(value.length);
            all.writeBytes(value);
        }
        return all.toByteArray();
    }
}
