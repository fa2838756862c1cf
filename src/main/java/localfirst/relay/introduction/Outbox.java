package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import localfirst.relay.limits.Account;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.protocol.Dialect;

/**
 * Sends one peer its news: in large writes for as long as the peer takes them, and in smaller ones after it had
 * stopped.
 *
 * <p>It never blocks, and has no queue: {@link Interests} knows what still has to be told. Only the bytes of the last
 * write may wait, in the socket. They are charged to the peer's account.
 */
final class Outbox {
    private static final int LARGEST = 256 * 1024;
    private static final int AFTER_A_STOP = 64 * 1024;

    /** This much is sent even if the budget is used up, because the number of sockets is limited too. */
    private static final int LEAST = 2 * 1024;

    private final IntroductionVisit visit;
    private final Introductions introductions;

    // Owned by the thread that has claimed the visit
    private int most = LARGEST;

    // Guarded by this
    private long waiting;

    Outbox(IntroductionVisit visit, Introductions introductions) {
        this.visit = visit;
        this.introductions = introductions;
    }

    /** Sends the next news, unless the peer takes nothing. @return whether there may be more that it can take */
    boolean turn(Dialect dialect) {
        PeerSocket socket = visit.socket();
        if (socket.isBlocked()) {
            return false;
        }
        long bytes = reserve();
        News news = introductions.interests().take(visit, bytes);
        if (!news.isEmpty()) {
            introductions.counters().introduced(news.size());
            ByteBuffer frames = introductions.frames().of(news, dialect);
            bytes = charge(bytes, frames.remaining());
            socket.send(frames, true);
        }
        if (socket.isBlocked()) {
            most = AFTER_A_STOP;
            keep(bytes);
            return false;
        }
        visit.account().release(bytes);
        most = Math.min(LARGEST, most * 2);
        return news.isFull();
    }

    private long reserve() {
        Account account = visit.account();
        if (account.tryReserve(most)) {
            return most;
        }
        account.reserve(LEAST);
        return LEAST;
    }

    /** How many bytes Introductions have in the peer's dialect isn't known in advance. */
    private long charge(long reserved, long taken) {
        if (taken < reserved) {
            visit.account().release(reserved - taken);
        } else {
            visit.account().reserve(taken - reserved);
        }
        return taken;
    }

    private void keep(long bytes) {
        synchronized (this) {
            waiting += bytes;
        }
        if (!visit.socket().isBlocked()) {
            unblocked();
        }
    }

    /** The bytes that waited in the socket have been sent. */
    synchronized void unblocked() {
        visit.account().release(waiting);
        waiting = 0;
    }
}
