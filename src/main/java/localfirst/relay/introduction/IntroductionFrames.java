package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import localfirst.relay.frame.Frames;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import localfirst.relay.protocol.Dialect;
import localfirst.relay.protocol.Introduction;
import org.jspecify.annotations.Nullable;

/**
 * Introductions as frames. Peers that get the same Introduction share its bytes, so recent ones are cached.
 *
 * <p>Thread-safe, and never blocks. The cache is bounded: there are two slots for each hash, a frame replaces another one
 * if neither is free, and when all of them together have too many bytes, the cache is emptied.
 *
 * <p>Only what is needed a second time is cached. In a document of two, nobody else will need the Introduction, and the
 * garbage collector would copy it for nothing: with 20,000 such Joins per second, that was most of its work.
 */
final class IntroductionFrames {
    /** Enough for a room of ten thousand to be told about all of its members with hardly any of them encoded twice. */
    private static final int SLOTS = 1 << 16;

    /** An odd number without a pattern: 2 to the power of 32, divided by the golden ratio. */
    private static final int MIXER = 0x9E3779B1;

    private final AtomicReferenceArray<@Nullable Known> slots = new AtomicReferenceArray<>(SLOTS);
    private final Doorkeeper doorkeeper = new Doorkeeper();
    private final AtomicLong bytes = new AtomicLong();
    private final long mostBytes;

    private static final class Known {
        private final PeerId peer;
        private final List<DocumentId> documents;
        private final Dialect dialect;
        private final byte[] frame;

        Known(PeerId peer, List<DocumentId> documents, Dialect dialect, byte[] frame) {
            this.peer = peer;
            this.documents = documents;
            this.dialect = dialect;
            this.frame = frame;
        }

        boolean is(PeerId otherPeer, List<DocumentId> otherDocuments, Dialect otherDialect) {
            return dialect == otherDialect && peer.equals(otherPeer) && documents.equals(otherDocuments);
        }

        int size() {
            // Its list refers to ids that rooms hold as well, until those rooms are gone.
            return 64 + frame.length * 2 + documents.size() * 4;
        }
    }

    /** @param mostBytes the most bytes to cache */
    IntroductionFrames(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** All of these, in the order in which they became known. */
    ByteBuffer of(News news, Dialect dialect) {
        List<byte[]> frames = new ArrayList<>(news.size());
        int[] length = {0};
        news.byPeer().forEach((peer, documents) -> {
            byte[] frame = of(peer, documents, dialect);
            frames.add(frame);
            length[0] += frame.length;
        });
        if (frames.size() == 1) {
            return ByteBuffer.wrap(frames.get(0));
        }
        ByteBuffer all = ByteBuffer.allocate(length[0]);
        frames.forEach(all::put);
        return all.flip();
    }

    /** One Introduction. Its bytes are shared, and must not be changed. */
    byte[] of(PeerId peer, List<DocumentId> documents, Dialect dialect) {
        int hash = hash(peer, documents, dialect);
        int slot = hash & (SLOTS - 1);
        Known known = slots.get(slot);
        if (known == null || !known.is(peer, documents, dialect)) {
            known = slots.get(slot ^ 1);
        }
        if (known != null && known.is(peer, documents, dialect)) {
            return known.frame;
        }
        byte[] frame = encoded(new Introduction(peer, documents), dialect);
        if (doorkeeper.knows(hash)) {
            remember(slots.get(slot) == null ? slot : slot ^ 1, new Known(peer, documents, dialect, frame));
        }
        return frame;
    }

    private static int hash(PeerId peer, List<DocumentId> documents, Dialect dialect) {
        int hash = (peer.hashCode() * 31 + documents.hashCode()) * 31
                + dialect.name().hashCode();
        // Ids that differ only at their end differ only in the lowest bits.
        int mixed = hash * MIXER;
        return mixed ^ mixed >>> 15;
    }

    private static byte[] encoded(Introduction introduction, Dialect dialect) {
        ByteBuffer frame = Frames.message(dialect.isText(), dialect.encode(introduction));
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private void remember(int slot, Known known) {
        if (known.size() > mostBytes / 16) {
            return;
        }
        if (bytes.get() + known.size() > mostBytes) {
            forgetAll();
        }
        bytes.addAndGet(known.size());
        forget(slots.getAndSet(slot, known));
    }

    private void forgetAll() {
        for (int i = 0; i < SLOTS; i++) {
            forget(slots.getAndSet(i, null));
        }
    }

    private void forget(@Nullable Known known) {
        if (known != null) {
            bytes.addAndGet(-known.size());
        }
    }
}
