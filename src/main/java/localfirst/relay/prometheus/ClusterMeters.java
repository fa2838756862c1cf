package localfirst.relay.prometheus;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import localfirst.relay.ClusterFigures;
import localfirst.relay.ClusterFigures.Dropped;
import localfirst.relay.Relay;
import localfirst.relay.metrics.EngineCounters;

/** The meters of a relay as one of several nodes. A relay that is alone shows what is true of one. */
final class ClusterMeters {
    private final Relay relay;

    ClusterMeters(Relay relay) {
        this.relay = relay;
    }

    void bindTo(MeterRegistry registry) {
        gauge(registry, "relay.nodes", "Live nodes, with this one; 1 without a cluster", ClusterFigures::nodes);
        gauge(
                registry,
                "relay.nodes.reached",
                "Other nodes that this one has a link with",
                cluster -> cluster.others().nodesUp());
        gauge(
                registry,
                "relay.engine.up",
                "0 while the cluster's Redis doesn't answer, else 1; 1 without a cluster",
                cluster -> cluster.engine().isUp() ? 1 : 0);
        gauge(
                registry,
                "relay.links",
                "Callers whose partner is on another node",
                cluster -> cluster.calls().links());
        Gauge.builder("relay.engine.entries", relay, r -> engine(r).entries())
                .description("Documents and pairs of this node that Redis knows")
                .register(registry);
        count(
                registry,
                "relay.engine.failures",
                "Questions that Redis answered with an error, too late, or not at all",
                r -> engine(r).failures());
        count(
                registry,
                "relay.engine.ignored",
                "Entries in Redis that were ignored because no node had signed them",
                r -> engine(r).ignoredEntries());
        count(
                registry,
                "relay.engine.resyncs",
                "Times that this node told Redis everything again",
                r -> r.figures().cluster().engine().resyncs());
        String forwarded = "Callers forwarded to other nodes, by outcome";
        count(
                registry,
                "relay.calls.forwarded",
                forwarded,
                r -> r.figures().cluster().calls().forwarded(),
                "outcome",
                "forwarded");
        count(
                registry,
                "relay.calls.forwarded",
                forwarded,
                r -> r.figures().cluster().calls().refused(),
                "outcome",
                "failed");
        countDropped(registry);
    }

    private void countDropped(MeterRegistry registry) {
        Map<String, ToLongFunction<Dropped>> byWhat =
                Map.of("news", Dropped::news, "repairs", Dropped::repairs, "questions", Dropped::questions);
        byWhat.forEach((what, count) -> count(
                registry,
                "relay.nodes.dropped",
                "What was meant for other nodes and had no room, or no node: news, repairs of pairs, questions about callers",
                r -> count.applyAsLong(r.figures().cluster().dropped()),
                "what",
                what));
    }

    private static EngineCounters engine(Relay relay) {
        return relay.counters().engine();
    }

    private void gauge(MeterRegistry registry, String name, String help, ToDoubleFunction<ClusterFigures> value) {
        Gauge.builder(name, relay, r -> value.applyAsDouble(r.figures().cluster()))
                .description(help)
                .register(registry);
    }

    private void count(
            MeterRegistry registry, String name, String help, ToDoubleFunction<Relay> value, String... labels) {
        FunctionCounter.builder(name, relay, value)
                .description(help)
                .tags(labels)
                .register(registry);
    }
}
