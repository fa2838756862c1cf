package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;

/** What one peer has to be told about others at once: which peers, and which documents. Not thread-safe. */
final class News {
    /** The most bytes that an Introduction has besides its ids. */
    private static final int FRAME = 96;

    private final Map<PeerId, List<DocumentId>> byPeer = new LinkedHashMap<>();

    /** Most peers share one document, and many of them the same: they have this list in common. */
    private List<DocumentId> alone = List.of();

    private long room;

    /** @param bytes about how many bytes it may have */
    News(long bytes) {
        room = bytes;
    }

    boolean isFull() {
        return room <= 0;
    }

    boolean isEmpty() {
        return byPeer.isEmpty();
    }

    void add(PeerId peer, DocumentId document) {
        List<DocumentId> documents = byPeer.get(peer);
        if (documents == null) {
            byPeer.put(peer, alone(document));
            room -= FRAME + 2L * peer.value().length();
        } else if (documents.get(documents.size() - 1).equals(document)) {
            // Two of the peer's sockets joined the document.
            return;
        } else if (documents.size() == 1) {
            byPeer.put(peer, new ArrayList<>(List.of(documents.get(0), document)));
        } else {
            documents.add(document);
        }
        room -= 3 + document.value().length();
    }

    private List<DocumentId> alone(DocumentId document) {
        if (alone.isEmpty() || !alone.get(0).equals(document)) {
            alone = List.of(document);
        }
        return alone;
    }

    int size() {
        return byPeer.size();
    }

    Map<PeerId, List<DocumentId>> byPeer() {
        return byPeer;
    }
}
