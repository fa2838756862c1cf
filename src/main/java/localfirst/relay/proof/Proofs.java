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
 * <p>Thread-safe. Nothing of it blocks, but {@link #judge} is up to a millisecond of arithmetic.
 */
public final class Proofs {
    /** What a proof signs begins with this. */
    static final String LABEL = "localfirst-relay/proof/1";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CHALLENGE_BYTES = 32;
    private static final int LONGEST_NAME = 300;

    private static final System.Logger LOG = System.getLogger(Proofs.class.getName());

    private final AtomicBoolean advised = new AtomicBoolean();
    private final RelayNames names;
    private final Tickets tickets;

    /** What a peer's proof is worth. */
    public enum Verdict {
        GOOD,
        /** It is none, or not one for this challenge and id. */
        WRONG,
        /** It is for a relay of another name. */
        OTHER_NAME
    }

    private Proofs(RelayNames names, Tickets tickets) {
        this.names = names;
        this.tickets = tickets;
    }

    /**
     * For a relay that is alone: its tickets are good for as long as it runs.
     *
     * @param seconds its clock
     */
    public static Proofs alone(List<String> names, LongSupplier seconds) {
        return new Proofs(new RelayNames(names), new Tickets(List.of(random()), seconds));
    }

    /**
     * For one of several nodes, which take each other's tickets.
     *
     * @param secrets what they share: the first is used, all are taken
     * @param seconds a clock that they have in common
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

    /** Something to be signed that never was before. */
    public String newChallenge() {
        return Base64Url.encode(random());
    }

    /**
     * Judges what came as the answer to a challenge.
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
        // Before the arithmetic, which a wrong name needn't cause.
        if (!names.areFor(relay, host)) {
            return Verdict.OTHER_NAME;
        }
        if (!Ed25519.verify(key, text(peer, challenge, relay), signed)) {
            return Verdict.WRONG;
        }
        adviseOnce();
        return Verdict.GOOD;
    }

    /** Without the name that was dialled: whoever dials chooses that. */
    private void adviseOnce() {
        if (names.areUnset() && advised.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "There are peers whose ids are bound to keys. Set RELAY_NAMES to the names that clients dial, or another"
                            + " relay that such a peer uses could come in under its id.");
        }
    }

    /** What a proof signs: docs/protocol.md. */
    private static byte[] text(PeerId peer, String challenge, String relay) {
        return new Framed()
                .with(LABEL)
                .with(challenge)
                .with(relay)
                .with(peer.value())
                .toBytes();
    }

    /** A ticket for a peer that has given a proof. */
    public String ticket(PeerId peer) {
        return tickets.issue(peer);
    }

    /** Why a peer can't come to {@code /introduction} whatever it may prove there; nothing if it may try. */
    public Optional<Refusal> refusesIntroduction(PeerId peer) {
        return peer.isBoundToKey() && KeyIds.publicKey(peer) == null
                ? Optional.of(Refusal.NO_SUCH_KEY)
                : Optional.empty();
    }

    /** Why a peer may not call with this ticket; nothing if it may, or needs none. */
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
