package localfirst.relay.prometheus;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import localfirst.relay.Relay;
import localfirst.relay.Version;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.LimitNumbers;
import localfirst.relay.metrics.Durations;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.metrics.RelayCounters.ProofResult;
import localfirst.relay.peer.Outcome;

/**
 * The relay's meters, for any Micrometer registry. They are read from the relay's own counters on demand, so they don't
 * make counting slower. {@code docs/metrics.md} lists them.
 *
 * <p>No label has a value that a peer chose: there are as many series as there are reasons, outcomes and limits. Keep a
 * reference to the relay, because registries refer to it weakly.
 */
public final class RelayMeters implements MeterBinder {
    private static final String ENDPOINT = "endpoint";
    private static final String INTRODUCTION = "introduction";
    private static final String CONNECTION = "connection";

    private final Relay relay;

    /** The meters of this relay; nothing is registered yet. */
    public RelayMeters(Relay relay) {
        this.relay = relay;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindState(registry);
        bindLimits(registry);
        bindVisits(registry);
        bindIntroductions(registry);
        bindPipes(registry);
        new ClusterMeters(relay).bindTo(registry);
        RelayCounters counters = relay.counters();
        bindDurations(
                registry, "relay.hold", "Time that callers waited until their partner connected", counters.holds());
        bindDurations(registry, "relay.pipe.lifetime", "Lifetime of pipes that have ended", counters.pipeLifetimes());
        bindDurations(
                registry,
                "relay.engine.answer",
                "Time until the cluster's Redis answered",
                counters.engine().answers());
        bindDurations(registry, "relay.ping", "Round trip of pings to quiet sockets", counters.pings());
    }

    private void bindState(MeterRegistry registry) {
        gauge(
                registry,
                "relay.peers",
                "Peers connected to /introduction",
                r -> r.figures().peers());
        gauge(
                registry,
                "relay.documents",
                "Documents that at least one connected peer has joined",
                r -> r.figures().documents());
        gauge(
                registry,
                "relay.documents.large",
                "Documents with more peers than relay_limit{limit=\"introductions_per_document\"}, so that each is introduced to some of the others only",
                r -> r.figures().largeRooms());
        gauge(
                registry,
                "relay.sockets",
                "Open sockets",
                r -> r.figures().introductionSockets(),
                ENDPOINT,
                INTRODUCTION);
        gauge(registry, "relay.sockets", "Open sockets", r -> r.figures().connectionSockets(), ENDPOINT, CONNECTION);
        gauge(
                registry,
                "relay.sockets.annotated",
                "Open sockets on annotated endpoints; if the relay uses the frame transport, those that it can't carry",
                r -> r.figures().annotatedSockets());
        gauge(
                registry,
                "relay.sockets.blocked",
                "Sockets with bytes waiting for the peer to read them",
                r -> r.figures().blockedSockets());
        gauge(
                registry,
                "relay.stalled.bytes",
                "Bytes that the operating system may be keeping because peers don't read",
                r -> r.figures().stalledBytes());
        gauge(
                registry,
                "relay.introductions.waiting",
                "Documents about which a peer still has to be told of another, summed over all peers",
                r -> r.figures().waitingIntroductions());
        gauge(
                registry,
                "relay.held.callers",
                "Callers waiting for their partner",
                r -> r.figures().heldCallers());
        gauge(
                registry,
                "relay.held.bytes",
                "Bytes kept for callers waiting for their partner",
                r -> r.figures().heldBytes());
        gauge(
                registry,
                "relay.introduction.bytes",
                "Memory for peers on /introduction: their documents and waiting messages, in bytes",
                r -> r.figures().introductionBytes());
        gauge(registry, "relay.pipes", "Open pipes", r -> r.figures().pipes());
        gauge(registry, "relay.ready", "1 if new peers are welcome, else 0", r -> r.isReady() ? 1 : 0);
        gauge(
                registry,
                "relay.draining",
                "1 while the relay is about to stop, else 0",
                r -> r.admission().isDraining() ? 1 : 0);
        gauge(
                registry,
                "relay.certificate.not.after.seconds",
                "Expiry of the relay's own certificate, in seconds since 1970; 0 without TLS",
                r -> r.figures().certificateEnd().getEpochSecond());
        gauge(
                registry,
                "relay.info",
                "Always 1; the labels are the version and the transport",
                r -> 1,
                "version",
                Version.CURRENT,
                "transport",
                relay.figures().transport());
    }

    /** One meter for each limit, named after its setting. */
    private void bindLimits(MeterRegistry registry) {
        Map<String, Number> limits = LimitNumbers.of(relay.config().limits());
        limits.forEach((name, number) -> gauge(
                registry,
                "relay.limit",
                "Limits in effect, in bytes, seconds or a count; 0 means no limit",
                r -> number.doubleValue(),
                "limit",
                name));
    }

    private void bindVisits(MeterRegistry registry) {
        String begun = "Visits that began, that is, accepted handshakes";
        count(registry, "relay.visits", begun, r -> r.counters().introductionsBegun(), ENDPOINT, INTRODUCTION);
        count(registry, "relay.visits", begun, r -> r.counters().connectionsBegun(), ENDPOINT, CONNECTION);
        String ended = "Visits that ended, by outcome";
        for (Outcome each : Outcome.values()) {
            String[] ofIntroduction = {ENDPOINT, INTRODUCTION, "outcome", each.label()};
            String[] ofConnection = {ENDPOINT, CONNECTION, "outcome", each.label()};
            count(registry, "relay.visits.ended", ended, r -> r.counters().introductionsEnded(each), ofIntroduction);
            count(registry, "relay.visits.ended", ended, r -> r.counters().connectionsEnded(each), ofConnection);
        }
        for (Refusal each : Refusal.values()) {
            count(
                    registry,
                    "relay.refusals",
                    "Refused handshakes and callers, by reason",
                    r -> r.admission().refused(each),
                    "reason",
                    each.label());
        }
    }

    private void bindIntroductions(MeterRegistry registry) {
        count(
                registry,
                "relay.introductions",
                "Introductions made",
                r -> r.counters().introductions());
        count(
                registry,
                "relay.introductions.healed",
                "Introductions repeated because a pipe was missing",
                r -> r.counters().timesHealed());
        count(
                registry,
                "relay.introductions.repaired",
                "Peers of large documents that were introduced to others because too many of those they knew had gone",
                r -> r.counters().timesRepaired());
        count(
                registry,
                "relay.throttled",
                "Times that reading a socket on /introduction was slowed down",
                r -> r.counters().timesThrottled());
        count(
                registry,
                "relay.joins.delayed",
                "Joins delayed because their address had caused too many introductions",
                r -> r.counters().joinsDelayed());
        count(
                registry,
                "relay.controls.throttled",
                "Times that reading a socket was slowed down because of its pings and pongs, or very short TLS records",
                r -> r.counters().timesControlsThrottled());
        count(
                registry,
                "relay.sockets.small.buffers",
                "Sockets opened with small kernel buffers because their address had many others",
                r -> r.counters().socketsWithSmallBuffers());
        count(
                registry,
                "relay.turns.long",
                "Times that an event loop was busy with one socket for over 100 ms",
                r -> r.counters().longTurns());
        for (ProofResult each : ProofResult.values()) {
            count(
                    registry,
                    "relay.proofs",
                    "Peers whose ids are bound to a key, by what became of their proofs",
                    r -> r.counters().proofs(each),
                    "result",
                    each.name().toLowerCase(Locale.ROOT));
        }
        for (Ignored each : Ignored.values()) {
            count(
                    registry,
                    "relay.ignored",
                    "Ignored messages, ids and documents on /introduction, by reason",
                    r -> r.counters().ignored(each),
                    "reason",
                    each.name().toLowerCase(Locale.ROOT));
        }
    }

    private void bindPipes(MeterRegistry registry) {
        count(registry, "relay.pipes.opened", "Pipes opened", r -> r.counters().pipesOpened());
        String frames = "Data frames on /connection, in from callers and out to their partners";
        count(registry, "relay.frames", frames, r -> r.counters().framesReceived(), "direction", "in");
        count(registry, "relay.frames", frames, r -> r.counters().framesRelayed(), "direction", "out");
        String bytes = "Bytes of frames on /connection including headers, in from callers and out to their partners";
        count(registry, "relay.bytes", bytes, r -> r.counters().bytesReceived(), "direction", "in");
        count(registry, "relay.bytes", bytes, r -> r.counters().bytesRelayed(), "direction", "out");
        count(
                registry,
                "relay.bandwidth.throttled",
                "Times that reading a caller was slowed down because of a bandwidth limit",
                r -> r.counters().timesBandwidthThrottled());
        count(
                registry,
                "relay.frames.dropped",
                "Frames dropped because their receiver never connected or had gone",
                r -> r.counters().framesDropped());
    }

    private void gauge(
            MeterRegistry registry, String name, String help, ToDoubleFunction<Relay> value, String... labels) {
        Gauge.builder(name, relay, value).description(help).tags(labels).register(registry);
    }

    private void count(
            MeterRegistry registry, String name, String help, ToDoubleFunction<Relay> value, String... labels) {
        FunctionCounter.builder(name, relay, value)
                .description(help)
                .tags(labels)
                .register(registry);
    }

    /** Prometheus gets the buckets; other registries have no meter for buckets that are counted elsewhere. */
    private static void bindDurations(MeterRegistry registry, String name, String help, Durations durations) {
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            prometheus.getPrometheusRegistry().register(new DurationCollector(name, help, durations));
        } else {
            FunctionTimer.builder(
                            name,
                            durations,
                            Durations::count,
                            each -> each.sum() * Duration.ofSeconds(1).toNanos(),
                            TimeUnit.NANOSECONDS)
                    .description(help)
                    .register(registry);
        }
    }
}
