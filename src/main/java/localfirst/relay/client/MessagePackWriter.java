package localfirst.relay.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a {@link ClientMessage} in MessagePack, byte for byte as npm clients do: with 16-bit map headers. */
final class MessagePackWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    private MessagePackWriter() {}

    static byte[] encode(ClientMessage message) {
        MessagePackWriter writer = new MessagePackWriter();
        boolean bare = message.documentIds().isEmpty();
        writer.big(0xde, 2, 1 + message.strings().size() + (bare ? 0 : 1));
        writer.string("type");
        writer.string(message.type());
        message.strings().forEach((name, value) -> {
            writer.string(name);
            writer.string(value);
        });
        if (!bare) {
            writer.string("documentIds");
            writer.strings(message.documentIds());
        }
        return writer.out.toByteArray();
    }

    private void strings(List<String> values) {
        if (values.size() < 16) {
            out.write(0x90 | values.size());
        } else if (values.size() < 0x10000) {
            big(0xdc, 2, values.size());
        } else {
            big(0xdd, 4, values.size());
        }
        values.forEach(this::string);
    }

    private void string(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 32) {
            out.write(0xa0 | bytes.length);
        } else if (bytes.length < 0x100) {
            big(0xd9, 1, bytes.length);
        } else if (bytes.length < 0x10000) {
            big(0xda, 2, bytes.length);
        } else {
            big(0xdb, 4, bytes.length);
        }
        out.writeBytes(bytes);
    }

    private void big(int marker, int width, int length) {
        out.write(marker);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            out.write(length >>> shift);
        }
    }
}
