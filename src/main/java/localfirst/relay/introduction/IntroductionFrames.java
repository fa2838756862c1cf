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
 * <p>Thread-safe, and never blocks. The cache is bounded: a frame replaces another one with the same hash, and when all
 * of them together have too many bytes, the cache is emptied.
 */
final class IntroductionFrames {
    private static final int SLOTS = 1 << 14;

    private final AtomicReferenceArray<@Nullable Known> slots = new AtomicReferenceArray<>(SLOTS);
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
        int hash = (peer.hashCode() * 31 + documents.hashCode()) * 31 + dialect.hashCode();
        int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
        Known known = slots.get(slot);
        if (known != null && known.is(peer, documents, dialect)) {
            return known.frame;
        }
        byte[] frame = encoded(new Introduction(peer, documents), dialect);
        remember(slot, new Known(peer, documents, dialect, frame));
        return frame;
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
