package localfirst.relay.loop;

import java.time.Duration;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * The TLS records of one peer that only cost the relay something: those with nothing for the relay in them, such as requests
 * for new keys, alerts that mean nothing, or no bytes at all. A peer may send a few of them, and another with each few seconds
 * and each 64 KiB of content.
 *
 * <p>Not thread-safe: owned by whoever reads from the connection.
 *
 * <p>Implementation note: a request for new keys costs the relay about a twentieth of a handshake, and its sender less. An
 * honest peer asks for them after 2^24 records at the earliest (RFC 8446, section 5.5). Such a record costs time, which the
 * peer owes then (the generic cell rate algorithm).
 */
public final class UselessRecords {
    /** Other implementations put up with 16 or 32 in a row. */
    static final int AT_ONCE = 32;

    static final Duration ANOTHER_AFTER = Duration.ofSeconds(4);
    static final int ANOTHER_FOR_CONTENT = 64 * 1024;

    private static final long COST_NANOS = ANOTHER_AFTER.toNanos();

    /** When those that came so far are made up for; 0 if none came. */
    private long paidAt;

    private int content;

    /**
     * A record was looked at, after the handshake.
     *
     * @param clock {@link System#nanoTime}, asked only if the record was useless
     * @throws TlsAbuseException if it is one too many
     */
    public void note(SSLEngineResult result, LongSupplier clock) throws TlsAbuseException {
        refuseHandshake(result);
        if (result.bytesProduced() > 0) {
            noteContent(result.bytesProduced());
        } else if (result.bytesConsumed() > 0) {
            charge(clock.getAsLong());
        }
    }

    /** Only a client of TLS 1.2 can begin one, and has no reason to; each costs the server far more than the client. */
    static void refuseHandshake(SSLEngineResult result) throws TlsAbuseException {
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            throw new TlsAbuseException("the peer wants to renegotiate");
        }
    }

    private void noteContent(int bytes) {
        if (paidAt == 0) {
            return;
        }
        content += bytes;
        paidAt -= content / ANOTHER_FOR_CONTENT * COST_NANOS;
        content %= ANOTHER_FOR_CONTENT;
    }

    private void charge(long now) throws TlsAbuseException {
        long owed = COST_NANOS + (paidAt == 0 ? 0 : Math.max(0, paidAt - now));
        if (owed > AT_ONCE * COST_NANOS) {
            throw new TlsAbuseException("too many records with nothing for the relay in them");
        }
        paidAt = now + owed;
    }
}
