package localfirst.relay.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What one node tells another: that one of its peers is to be told of a peer elsewhere.
 *
 * @param listener who is to be told
 * @param seq the number of the Join that this is about
 */
record News(PeerId listener, PeerId other, List<DocumentId> documents, long seq) {
    /** Of one message. Documents that don't fit go into another. */
    static final int MOST_DOCUMENTS = Engine.MOST_DOCUMENTS;

    private static final int INTRODUCE = 1;

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(INTRODUCE);
            out.writeLong(seq);
            write(out, listener.value());
            write(out, other.value());
            out.writeInt(documents.size());
            for (DocumentId document : documents) {
                write(out, document.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String id) throws IOException {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * Reads what another node has written, possibly a newer one: what follows is ignored.
     *
     * @return nothing if this is news of a kind that isn't known here
     * @throws IllegalArgumentException if it makes no sense
     */
    static @Nullable News of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != INTRODUCE) {
                return null;
            }
            long seq = in.readLong();
            PeerId listener = new PeerId(read(in));
            PeerId other = new PeerId(read(in));
            int count = in.readInt();
            if (count < 0 || count > MOST_DOCUMENTS) {
                throw new IllegalArgumentException("too many documents");
            }
            List<DocumentId> documents = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                documents.add(new DocumentId(read(in)));
            }
            return new News(listener, other, documents, seq);
        } catch (IOException e) {
            throw new IllegalArgumentException("cut short", e);
        }
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("longer than the message");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
