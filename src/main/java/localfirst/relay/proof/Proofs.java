package localfirst.relay.proof;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may use ids that are bound to a key.
 *
 * <p>Thread-safe. Nothing here blocks, but {@link #judge} computes for up to a millisecond.
 */
public final class Proofs {
    /** The text that a proof signs begins with this. */
    static final String LABEL = "localfirst-relay/proof/1";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CHALLENGE_BYTES = 32;
    private static final int LONGEST_NAME = 300;

    private static final System.Logger LOG = System.getLogger(Proofs.class.getName());

    private final AtomicBoolean advised = new AtomicBoolean();
    private final RelayNames names;
    private final Tickets tickets;

    /** The result of checking a peer's proof. */
    public enum Verdict {
        GOOD,
        /** It isn't a proof, or not one for this challenge and id. */
        WRONG,
        /** It is for a relay with another name. */
        OTHER_NAME
    }

    private Proofs(RelayNames names, Tickets tickets) {
        this.names = names;
        this.tickets = tickets;
    }

    /**
     * For a single relay. Its tickets are valid for as long as it runs.
     *
     * @param seconds its clock
     */
    public static Proofs alone(List<String> names, LongSupplier seconds) {
        return new Proofs(new RelayNames(names), new Tickets(List.of(random()), seconds));
    }

    /**
     * For one of several nodes, which accept each other's tickets.
     *
     * @param secrets shared by all nodes: tickets are made with the first, and accepted with any
     * @param seconds a clock that all nodes have in common
     */
    public static Proofs shared(List<String> names, List<String> secrets, LongSupplier seconds) {
        return new Proofs(
                new RelayNames(names),
                new Tickets(secrets.stream().map(Tickets::keyOf).toList(), seconds));
    }

    private static byte[] random() {
        byte[] bytes = new byte[CHALLENGE_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** A text to be signed that is never used twice. */
    public String newChallenge() {
        return Base64Url.encode(random());
    }

    /**
     * Checks the answer to a challenge.
     *
     * @param host the {@code Host} of the peer's handshake, if there was one
     * @param relay the name that the peer says it dialled
     */
    public Verdict judge(PeerId peer, String challenge, @Nullable String host, String relay, String signature) {
        byte[] key = KeyIds.publicKey(peer);
        byte[] signed = Base64Url.decode(signature);
        if (key == null || signed == null || relay.length() > LONGEST_NAME) {
            return Verdict.WRONG;
        }
        // Before the computation, which isn't needed if the name is wrong.
        if (!names.areFor(relay, host)) {
            return Verdict.OTHER_NAME;
        }
        if (!Ed25519.verify(key, text(peer, challenge, relay), signed)) {
            return Verdict.WRONG;
        }
        adviseOnce();
        return Verdict.GOOD;
    }

    /** Logs once that {@code RELAY_NAMES} isn't set: without it, the connecting client chooses the name. */
    private void adviseOnce() {
        if (names.areUnset() && advised.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "A peer whose id is bound to a key has connected. Set RELAY_NAMES to the names that clients dial: without"
                            + " it, a hostile relay that such a peer also uses could get in under its id.");
        }
    }

    /** The text that a proof signs: docs/protocol.md. */
    private static byte[] text(PeerId peer, String challenge, String relay) {
        return new Framed()
                .with(LABEL)
                .with(challenge)
                .with(relay)
                .with(peer.value())
                .toBytes();
    }

    /** A ticket for a peer that has proven its id. */
    public String ticket(PeerId peer) {
        return tickets.issue(peer);
    }

    /** Why no proof can let a peer use this id on {@code /introduction}; nothing if it may try. */
    public Optional<Refusal> refusesIntroduction(PeerId peer) {
        return peer.isBoundToKey() && KeyIds.publicKey(peer) == null
                ? Optional.of(Refusal.NO_SUCH_KEY)
                : Optional.empty();
    }

    /** Why a peer may not call with this ticket; nothing if it may, or if it needs none. */
    public Optional<Refusal> refusesCall(PeerId peer, @Nullable String ticket) {
        if (!peer.isBoundToKey()) {
            return Optional.empty();
        }
        if (ticket == null) {
            return Optional.of(Refusal.NO_TICKET);
        }
        return switch (tickets.judge(peer, ticket)) {
            case GOOD -> Optional.empty();
            case WRONG -> Optional.of(Refusal.WRONG_TICKET);
            case EXPIRED -> Optional.of(Refusal.EXPIRED_TICKET);
        };
    }
}
