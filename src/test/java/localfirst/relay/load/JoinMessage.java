package localfirst.relay.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A Join as the Node client sends it: MessagePack with a map16. */
public final class JoinMessage {
    private static final int MAX_IN_SHORT_FORM = 15;

    private JoinMessage() {}

    /** A masked frame; ids are ASCII, of 31 characters at most. */
    public static ByteBuffer of(List<String> documentIds) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xde, 0, 2});
        text(out, "type");
        text(out, "Join");
        text(out, "documentIds");
        int count = documentIds.size();
        if (count <= MAX_IN_SHORT_FORM) {
            out.write(0x90 | count);
        } else {
            out.writeBytes(new byte[] {(byte) 0xdc, (byte) (count >> 8), (byte) count});
        }
        documentIds.forEach(id -> text(out, id));
        return Frames.binary(out.toByteArray());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(0xa0 | text.length());
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
