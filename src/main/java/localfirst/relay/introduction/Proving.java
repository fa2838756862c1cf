package localfirst.relay.introduction;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.metrics.RelayCounters.ProofResult;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Outcome;
import localfirst.relay.proof.Proofs;
import localfirst.relay.proof.Tickets;
import localfirst.relay.protocol.ClientMessage;
import localfirst.relay.protocol.Dialect;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * How a peer proves on one socket that it has the key to which its id is bound. Until it has, its messages have no
 * effect and nobody is told about it, but the documents that it joins are noted.
 *
 * <pre>
 *              the first message, or          a proof         it is good
 *              half a second went by           came          and in time
 *  NOT_ASKED ───────────────────────▶ ASKED ─────────▶ CHECKING ──────▶ PROVEN: it gets a ticket, now and each minute
 *      │                                │                  │               │
 *      └────────────────────────────────┴──────────────────┴───────────────┴──▶ OVER: the socket has ended
 * </pre>
 *
 * <p>Thread-safe, and never blocks.
 */
final class Proving {
    /** A client that sends nothing first is asked in JSON, because it may be waiting for the challenge. */
    private static final Duration ASKED_ANYWAY = Duration.ofMillis(500);

    /** A peer that takes nothing gets its next ticket once it can. */
    private static final Duration BLOCKED = Duration.ofSeconds(10);

    /** Memory for an id in a set, besides its characters. */
    private static final int DOCUMENT_BYTES = 112;

    private final IntroductionVisit visit;
    private final Introductions introductions;
    private final @Nullable String host;
    private final String challenge;

    // Guarded by this
    private final Set<DocumentId> documents = new LinkedHashSet<>();
    private Stage stage = Stage.NOT_ASKED;
    private Timers.@Nullable Timer deadline;
    private Timers.@Nullable Timer next;

    private enum Stage {
        NOT_ASKED,
        ASKED,
        CHECKING,
        PROVEN,
        OVER
    }

    Proving(IntroductionVisit visit, Introductions introductions, @Nullable String host) {
        this.visit = visit;
        this.introductions = introductions;
        this.host = host;
        this.challenge = introductions.unproven().proofs().newChallenge();
    }

    /** The socket is open. */
    synchronized void begin() {
        deadline = introductions
                .timers()
                .after(introductions.limits().sockets().unproven().proofTime(), this::late);
        next = introductions.timers().after(ASKED_ANYWAY, () -> ask(Dialect.JSON));
    }

    synchronized boolean isProven() {
        return stage == Stage.PROVEN;
    }

    /** Does what a message says, as far as that is allowed yet. @return whether the next one may be read */
    boolean act(Dialect spoken, ClientMessage message) {
        if (visit.reason().isSettled()) {
            return true;
        }
        if (message instanceof ClientMessage.Proof proof) {
            return check(proof);
        }
        if (message instanceof ClientMessage.Join join) {
            visit.grantedDocuments(join.documentIds()).forEach(this::keep);
        } else if (message instanceof ClientMessage.Leave leave) {
            drop(leave.documentIds());
        } else if (message instanceof ClientMessage.Heartbeat heartbeat && heartbeat.connection() == null) {
            visit.answer(heartbeat);
        }
        ask(spoken);
        return true;
    }

    private synchronized void keep(DocumentId document) {
        if (stage == Stage.OVER || documents.contains(document)) {
            return;
        }
        if (Limits.isReached(
                documents.size(), introductions.limits().introductions().documentsPerSocket())) {
            introductions.counters().ignored(Ignored.SURPLUS_DOCUMENTS, 1);
        } else if (visit.account().tryReserve(bytes(document))) {
            documents.add(document);
        } else {
            introductions.counters().ignored(Ignored.NO_ROOM, 1);
        }
    }

    private synchronized void drop(Collection<DocumentId> left) {
        for (DocumentId document : left) {
            if (documents.remove(document)) {
                visit.account().release(bytes(document));
            }
        }
    }

    private static long bytes(DocumentId document) {
        return DOCUMENT_BYTES + 2L * document.value().length();
    }

    private void ask(Dialect spoken) {
        synchronized (this) {
            if (stage != Stage.NOT_ASKED) {
                return;
            }
            stage = Stage.ASKED;
        }
        visit.send(spoken, spoken.encodeChallenge(challenge));
    }

    /** A socket has one attempt, so anybody who guesses has to connect again each time. */
    private boolean check(ClientMessage.Proof proof) {
        boolean isAnswer;
        synchronized (this) {
            isAnswer = stage == Stage.ASKED;
            stage = isAnswer ? Stage.CHECKING : stage;
        }
        if (!isAnswer) {
            failed(ProofResult.WRONG, CloseCode.WRONG_PROOF);
            return true;
        }
        introductions.unproven().check(visit, () -> judge(proof));
        return false;
    }

    private void judge(ClientMessage.Proof proof) {
        Set<DocumentId> joined = Set.of();
        try {
            if (!visit.reason().isSettled()) {
                joined = judged(proof);
            }
        } catch (RuntimeException e) {
            visit.failed(e);
        }
        // It is read again in any case, if only for its Close frame.
        visit.begins(joined);
    }

    /** @return what it has to join now */
    private Set<DocumentId> judged(ClientMessage.Proof proof) {
        Proofs.Verdict verdict = introductions
                .unproven()
                .proofs()
                .judge(visit.peerId(), challenge, host, proof.relay(), proof.signature());
        return switch (verdict) {
            case GOOD -> succeeded();
            case WRONG -> failed(ProofResult.WRONG, CloseCode.WRONG_PROOF);
            case OTHER_NAME -> failed(ProofResult.OTHER_NAME, CloseCode.OTHER_NAME);
        };
    }

    private Set<DocumentId> failed(ProofResult result, CloseCode told) {
        introductions.counters().proof(result);
        visit.close(Outcome.UNPROVEN, CloseStatus.byRelay(told));
        return Set.of();
    }

    /** It was asked and didn't answer in time; a proof that has already arrived will still be judged. */
    private void late() {
        synchronized (this) {
            if (stage != Stage.NOT_ASKED && stage != Stage.ASKED) {
                return;
            }
        }
        introductions.counters().proof(ProofResult.LATE);
        visit.close(Outcome.UNPROVEN);
    }

    private Set<DocumentId> succeeded() {
        Set<DocumentId> joined;
        boolean hasPlace;
        synchronized (this) {
            if (stage != Stage.CHECKING) {
                return Set.of();
            }
            stage = Stage.PROVEN;
            stopTimers();
            joined = takeDocuments();
            hasPlace = introductions.unproven().proven(visit);
        }
        introductions.counters().proof(ProofResult.GOOD);
        if (!hasPlace) {
            visit.close(Outcome.REFUSED, Refusal.TOO_MANY_OF_PEER.closeStatus());
            return Set.of();
        }
        giveTicket();
        visit.slowDownOnArrival();
        return joined;
    }

    private Set<DocumentId> takeDocuments() {
        Set<DocumentId> taken = new LinkedHashSet<>(documents);
        drop(taken);
        return taken;
    }

    private void giveTicket() {
        boolean isBlocked = visit.isBlocked();
        synchronized (this) {
            if (stage != Stage.PROVEN) {
                return;
            }
            next = introductions.timers().after(isBlocked ? BLOCKED : Tickets.RENEWAL, this::giveTicket);
        }
        Dialect spoken = visit.dialect();
        if (!isBlocked && spoken != null) {
            visit.send(
                    spoken,
                    spoken.encodeTicket(introductions.unproven().proofs().ticket(visit.peerId())));
        }
    }

    /** The socket has ended. @return whether the peer had proven that its id is its own */
    synchronized boolean end() {
        boolean wasProven = stage == Stage.PROVEN;
        stage = Stage.OVER;
        stopTimers();
        takeDocuments();
        return wasProven;
    }

    private void stopTimers() {
        if (deadline != null) {
            deadline.cancel();
        }
        if (next != null) {
            next.cancel();
        }
    }
}
