package localfirst.relay.web;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import localfirst.relay.ClusterFigures;
import localfirst.relay.Relay;
import localfirst.relay.Version;
import localfirst.relay.limits.Limits;

/** Builds the JSON of {@code /status}. */
final class StatusJson {
    private static final Jsonb JSONB = JsonbBuilder.create();

    private StatusJson() {}

    static String of(Relay relay) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("version", Version.CURRENT);
        status.put(
                "uptimeSeconds", Duration.ofNanos(relay.figures().uptimeNanos()).toSeconds());
        if (!Version.SOURCE.isEmpty()) {
            status.put("source", Version.SOURCE);
        }
        status.put("asksForToken", relay.access().asksForToken());
        status.put("transport", relay.figures().transport());
        status.put("annotatedSockets", relay.figures().annotatedSockets());
        status.put("state", relay.readiness());
        status.put("peers", relay.figures().peers());
        status.put("introductionSockets", relay.figures().introductionSockets());
        status.put("documents", relay.figures().documents());
        status.put("heldCallers", relay.figures().heldCallers());
        status.put("heldBytes", relay.figures().heldBytes());
        status.put("pipes", relay.figures().pipes());
        status.put("introductions", relay.counters().introductions());
        status.put("framesRelayed", relay.counters().framesRelayed());
        status.put("bytesRelayed", relay.counters().bytesRelayed());
        status.put("cluster", cluster(relay));
        status.put("rates", rates(relay));
        status.put("limits", limits(relay.config().limits()));
        return JSONB.toJson(status);
    }

    private static Map<String, Object> cluster(Relay relay) {
        ClusterFigures cluster = relay.figures().cluster();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("nodes", cluster.nodes());
        shown.put("nodesReached", cluster.others().nodesUp());
        shown.put("versions", cluster.others().versions());
        shown.put("engineUp", cluster.engine().isUp());
        shown.put("entries", relay.counters().engine().entries());
        shown.put("resyncs", cluster.engine().resyncs());
        shown.put("links", cluster.calls().links());
        shown.put("forwarded", cluster.calls().forwarded());
        return shown;
    }

    private static Map<String, Object> rates(Relay relay) {
        Map<String, Object> shown = new LinkedHashMap<>();
        relay.figures().rates().forEach((what, byWindow) -> {
            Map<String, Double> windows = new LinkedHashMap<>();
            byWindow.forEach((window, rate) -> windows.put(window.label(), rate));
            shown.put(what.label(), windows);
        });
        return shown;
    }

    /** The limits that a client can run into; 0 means no limit. */
    private static Map<String, Object> limits(Limits limits) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("peers", limits.sockets().peers());
        shown.put("connections", limits.sockets().connections());
        shown.put("socketsPerPeer", limits.sockets().socketsPerPeer());
        shown.put("socketsPerAddress", limits.sockets().ofAddress().socketsPerAddress());
        shown.put("handshakesPerSecond", limits.rates().handshakesPerSecond());
        shown.put("messagesPerSecond", limits.rates().messagesPerSecond());
        shown.put("messageBytes", limits.introductions().lengths().messageBytes());
        shown.put("idBytes", limits.introductions().lengths().idBytes());
        shown.put("documentsPerSocket", limits.introductions().documentsPerSocket());
        shown.put("documentsPerJoin", limits.introductions().documentsPerJoin());
        shown.put("holdTimeSeconds", limits.waiting().holdTime().toSeconds());
        shown.put("heldBytesPerCaller", limits.waiting().heldBytesPerCaller());
        shown.put("sendDeadlineSeconds", limits.pipes().sendDeadline().toSeconds());
        return shown;
    }
}
