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
        shown.put("nodesReached", cluster.nodesUp());
        shown.put("versions", cluster.versions());
        shown.put("engineUp", cluster.isEngineUp());
        shown.put("entries", relay.counters().engine().entries());
        shown.put("resyncs", cluster.resyncs());
        shown.put("links", cluster.links());
        shown.put("forwarded", cluster.forwarded());
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
        shown.put("peers", limits.peers());
        shown.put("connections", limits.connections());
        shown.put("socketsPerPeer", limits.socketsPerPeer());
        shown.put("socketsPerAddress", limits.socketsPerAddress());
        shown.put("handshakesPerSecond", limits.handshakesPerSecond());
        shown.put("messagesPerSecond", limits.messagesPerSecond());
        shown.put("messageBytes", limits.messageBytes());
        shown.put("idBytes", limits.idBytes());
        shown.put("documentsPerSocket", limits.documentsPerSocket());
        shown.put("documentsPerJoin", limits.documentsPerJoin());
        shown.put("holdTimeSeconds", limits.holdTime().toSeconds());
        shown.put("heldBytesPerCaller", limits.heldBytesPerCaller());
        shown.put("sendDeadlineSeconds", limits.sendDeadline().toSeconds());
        return shown;
    }
}
