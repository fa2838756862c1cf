package localfirst.relay.introduction;

import java.util.HashMap;
import java.util.Map;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of all documents that somebody is interested in, each charged to one of its members.
 *
 * <p>Not thread-safe: guarded by {@link Interests}.
 */
final class Rooms {
    /** Memory for a document that nobody had joined before, besides its id. */
    static final int ROOM_BYTES = 184;

    private final Map<DocumentId, Room> byDocument = new HashMap<>();

    @Nullable
    Room of(DocumentId document) {
        return byDocument.get(document);
    }

    int size() {
        return byDocument.size();
    }

    /** Memory for a new room, besides the membership. */
    static long bytes(DocumentId document) {
        return ROOM_BYTES + 2L * document.value().length();
    }

    Room open(DocumentId document) {
        Room room = new Room(document);
        byDocument.put(document, room);
        return room;
    }

    /**
     * A member has left its room. If the room was charged to it, the room is charged to the next member, or removed if
     * there is none.
     */
    void left(Membership member) {
        Room room = member.room;
        if (room.payer() != member) {
            return;
        }
        member.visit.account().release(bytes(room.document()));
        Membership next = room.first();
        if (next == null) {
            byDocument.remove(room.document());
        } else {
            next.visit.account().reserve(bytes(room.document()));
            room.chargeTo(next);
        }
    }

    /**
     * Checks every room.
     *
     * @throws IllegalStateException if one isn't as it should be
     */
    void checkConsistency(int large) {
        byDocument.forEach((document, room) -> {
            require(room.document().equals(document), "a room is kept under another's name");
            room.checkConsistency();
        });
        long meshes =
                byDocument.values().stream().filter(room -> room.mesh() != null).count();
        require(meshes == large, "large rooms are counted wrongly");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
