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
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** What one node tells another, as one message on the link between them. */
sealed interface News {
    /** Introductions with more documents are split. */
    int MAX_DOCUMENTS = Engine.MAX_DOCUMENTS;

    /**
     * One of its peers has to be told about a peer elsewhere.
     *
     * @param listener the peer to tell
     * @param seq the number of the Join that this is about
     */
    record Introduce(PeerId listener, PeerId other, List<DocumentId> documents, long seq) implements News {
        static final int KIND = 1;

        @Override
        public byte[] bytes() {
            return written(KIND, out -> {
                out.writeLong(seq);
                write(out, listener.value());
                write(out, other.value());
                out.writeInt(documents.size());
                for (DocumentId document : documents) {
                    write(out, document.value());
                }
            });
        }

        private static News read(DataInputStream in) throws IOException {
            long seq = in.readLong();
            PeerId listener = new PeerId(text(in));
            PeerId other = new PeerId(text(in));
            int count = in.readInt();
            if (count < 0 || count > MAX_DOCUMENTS) {
                throw new IllegalArgumentException("too many documents");
            }
            List<DocumentId> documents = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                documents.add(new DocumentId(text(in)));
            }
            return new Introduce(listener, other, documents, seq);
        }
    }

    /**
     * The question whether a caller of this pairing is alive.
     *
     * @param number the question's own, for the answer
     */
    record Ask(long number, Pairing pairing) implements News {
        static final int KIND = 2;

        @Override
        public byte[] bytes() {
            return written(KIND, out -> {
                out.writeLong(number);
                write(out, pairing.local().value());
                write(out, pairing.remote().value());
                write(out, pairing.document().value());
            });
        }

        private static News read(DataInputStream in) throws IOException {
            long number = in.readLong();
            return new Ask(number, new Pairing(new PeerId(text(in)), new PeerId(text(in)), new DocumentId(text(in))));
        }
    }

    /** The answer that it is. */
    record Lives(long number) implements News {
        static final int KIND = 3;

        @Override
        public byte[] bytes() {
            return written(KIND, out -> out.writeLong(number));
        }
    }

    byte[] bytes();

    /**
     * Reads what another node has written. That may be a newer version, so fields that follow are ignored.
     *
     * @return nothing if this is a kind of news that isn't known here
     * @throws IllegalArgumentException if it isn't valid
     */
    static @Nullable News of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return switch (in.readByte()) {
                case Introduce.KIND -> Introduce.read(in);
                case Ask.KIND -> Ask.read(in);
                case Lives.KIND -> new Lives(in.readLong());
                default -> null;
            };
        } catch (IOException e) {
            throw new IllegalArgumentException("cut short", e);
        }
    }

    /** Writes what belongs to one kind. */
    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] written(int kind, Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(kind);
            writing.to(out);
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

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("longer than the message");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
