package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import localfirst.relay.limits.Account;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.protocol.Dialect;

/**
 * How one peer is told: in large writes for as long as it takes them, and in smaller ones when it has stopped.
 *
 * <p>It never blocks, and keeps nothing that waits: {@link Interests} knows what is still to be told. Only the bytes of
 * the last write may wait, in the socket, and are charged to the peer's account.
 */
final class Outbox {
    private static final int LARGEST = 256 * 1024;
    private static final int AFTER_A_STOP = 64 * 1024;

    /** So much is told even if the budget is used up: sockets are limited, too. */
    private static final int LEAST = 2 * 1024;

    private final IntroductionVisit visit;
    private final Introductions introductions;

    // Owned by whoever has claimed the telling
    private int most = LARGEST;

    // Guarded by this
    private long waiting;

    Outbox(IntroductionVisit visit, Introductions introductions) {
        this.visit = visit;
        this.introductions = introductions;
    }

    /** Tells what is next, unless the peer takes nothing. @return whether there may be more for it to take */
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

    /** It isn't known before what introductions take in the peer's dialect. */
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

    /** What waited in the socket has gone. */
    synchronized void unblocked() {
        visit.account().release(waiting);
        waiting = 0;
    }
}
