package localfirst.relay.log;

import java.time.Duration;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;

/**
 * Logs visits: a line at INFO for each that ends badly or is refused (at ERROR if the relay failed), and at DEBUG for
 * each that ends well.
 *
 * <p>Thread-safe, and blocks no longer than the log does. Per minute, the first 5 lines of each kind are logged, and
 * then one that counts the rest.
 */
public final class VisitLog {
    /** The name of the logger, for those who configure it. */
    public static final String NAME = "localfirst.relay.visits";

    private static final System.Logger LOG = System.getLogger(NAME);
    private static final String INTRODUCTION = "introduction";
    private static final String CONNECTION = "connection";
    private static final double NANOS_PER_TENTH = 1e8;

    private final LogRedaction redaction;
    private final FloodGate gate;

    public VisitLog(LogConfig config, Timers timers) {
        redaction = new LogRedaction(config);
        gate = new FloodGate(
                timers,
                (kind, count) -> LOG.log(
                        System.Logger.Level.INFO,
                        "further lines suppressed: {0}",
                        new LogFields().with("kind", kind).with("count", count)));
    }

    /** A visit to /introduction ended. */
    public void introductionEnded(PeerId peer, ClientAddress address, Outcome outcome, Duration lasted) {
        if (isShown(outcome, INTRODUCTION)) {
            write(outcome, ended(INTRODUCTION, outcome, address, lasted).with("local", redaction.id(peer.value())));
        }
    }

    /** A visit to /connection ended. */
    public void connectionEnded(Pairing pairing, ClientAddress address, Outcome outcome, Duration lasted) {
        if (isShown(outcome, CONNECTION)) {
            write(
                    outcome,
                    ended(CONNECTION, outcome, address, lasted)
                            .with("local", redaction.id(pairing.local().value()))
                            .with("remote", redaction.id(pairing.remote().value()))
                            .with("document", redaction.id(pairing.document().value())));
        }
    }

    /** A visit to /connection was turned away at its start; its ids aren't logged. */
    public void turnedAway(ClientAddress address, Outcome outcome) {
        if (isShown(outcome, CONNECTION)) {
            write(outcome, ended(CONNECTION, outcome, address, Duration.ZERO));
        }
    }

    /**
     * A handshake was refused.
     *
     * @param endpoint "introduction" or "connection"
     */
    public void refused(String endpoint, PeerId peer, ClientAddress address, String reason) {
        System.Logger.Level level = System.Logger.Level.INFO;
        if (LOG.isLoggable(level) && gate.allows(endpoint + " refused " + reason)) {
            LogFields fields = new LogFields()
                    .with("endpoint", endpoint)
                    .with("reason", reason)
                    .with("address", redaction.address(address))
                    .with("local", redaction.id(peer.value()));
            LOG.log(level, "handshake refused: {0}", fields);
        }
    }

    /** A request or connection was refused before it was known what it wanted. */
    public void refusedAtTheDoor(ClientAddress address, String reason) {
        System.Logger.Level level = System.Logger.Level.INFO;
        if (LOG.isLoggable(level) && gate.allows("refused " + reason)) {
            LogFields fields = new LogFields().with("reason", reason).with("address", redaction.address(address));
            LOG.log(level, "request refused: {0}", fields);
        }
    }

    private boolean isShown(Outcome outcome, String endpoint) {
        return LOG.isLoggable(level(outcome)) && gate.allows(endpoint + " " + outcome.label());
    }

    private static void write(Outcome outcome, LogFields fields) {
        LOG.log(level(outcome), "visit ended: {0}", fields);
    }

    private LogFields ended(String endpoint, Outcome outcome, ClientAddress address, Duration lasted) {
        return new LogFields()
                .with("endpoint", endpoint)
                .with("outcome", outcome.label())
                .with("seconds", Math.round(lasted.toNanos() / NANOS_PER_TENTH) / 10.0)
                .with("address", redaction.address(address));
    }

    /** DENIED is DEBUG, because {@link #refused} has already logged it. */
    static System.Logger.Level level(Outcome outcome) {
        return switch (outcome) {
            case CLOSED, PARTNER_GONE, LEFT, DRAINED, DENIED -> System.Logger.Level.DEBUG;
            case FAILED -> System.Logger.Level.ERROR;
            case LOST,
                    LONELY,
                    SUPERSEDED,
                    REPLACED,
                    HELD_TOO_MUCH,
                    SLOW,
                    SILENT,
                    UNPROVEN,
                    BROKE_PROTOCOL,
                    MISUSED_TLS,
                    BAD_PATH,
                    REFUSED -> System.Logger.Level.INFO;
        };
    }
}
