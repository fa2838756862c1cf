package localfirst.relay.cluster;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import localfirst.relay.metrics.EngineCounters;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;

/**
 * How entries are written in the engine, and read back. Thread-safe.
 *
 * <p>Each is signed together with the place where it is stored. So somebody who can write to the engine but isn't a
 * node can't redirect anybody. Entries without a valid signature are ignored, and counted.
 */
final class SignedEntries {
    private static final int NODE_CHARS = 22;
    private static final int MAC_CHARS = 16;

    private final ClusterKey key;
    private final SealedPairs pairs;
    private final EngineCounters counters;

    SignedEntries(ClusterKey key, EngineCounters counters) {
        this.key = key;
        this.pairs = new SealedPairs(key);
        this.counters = counters;
    }

    String name(DocumentId document) {
        return key.name("document", document.value());
    }

    String name(Pairing pairing) {
        Pairing both = pairing.canonical();
        return key.name(
                "pair",
                both.local().value(),
                both.remote().value(),
                both.document().value());
    }

    String member(String name, NodeId node, PeerId peer) {
        return key.sign("member", name, node.value(), peer.value()) + " " + peer.value();
    }

    /** The node that wrote it, if a node wrote it there. */
    Optional<PeerId> peer(String name, String node, String member) {
        if (member.length() > MAC_CHARS + 1 && member.charAt(MAC_CHARS) == ' ') {
            String peer = member.substring(MAC_CHARS + 1);
            if (key.isSigned(member.substring(0, MAC_CHARS), "member", name, node, peer)) {
                return Optional.of(new PeerId(peer));
            }
        }
        return ignore();
    }

    String host(String name, NodeId node) {
        return node.value() + " " + key.sign("host", name, node.value());
    }

    Optional<NodeId> host(String name, String host) {
        if (host.length() == NODE_CHARS + 1 + MAC_CHARS && host.charAt(NODE_CHARS) == ' ') {
            String node = host.substring(0, NODE_CHARS);
            if (key.isSigned(host.substring(NODE_CHARS + 1), "host", name, node)) {
                return Optional.of(new NodeId(node));
            }
        }
        return ignore();
    }

    /** Always the same for a pair, and reveals its names only to nodes. */
    String seal(Pairing pairing) {
        return pairs.seal(pairing, name(pairing));
    }

    Optional<Pairing> pairing(String sealed) {
        try {
            return Optional.of(pairs.open(sealed));
        } catch (IllegalArgumentException e) {
            return ignore();
        }
    }

    String card(NodeCard card) {
        String fields = "address=" + encode(card.address().toString()) + "&version=" + encode(card.version())
                + "&state=" + card.state();
        return key.sign("card", card.id().value(), fields) + " " + fields;
    }

    /** Fields that this version doesn't know are skipped. */
    Optional<NodeCard> card(String id, String text) {
        int end = text.indexOf(' ');
        String fields = text.substring(end + 1);
        if (end != MAC_CHARS || !key.isSigned(text.substring(0, end), "card", id, fields)) {
            return ignore();
        }
        Map<String, String> values = new HashMap<>();
        for (String field : fields.split("&")) {
            int equals = field.indexOf('=');
            values.put(field.substring(0, Math.max(0, equals)), decode(field.substring(equals + 1)));
        }
        boolean drains = NodeCard.State.DRAINING.name().equals(values.get("state"));
        return Optional.of(new NodeCard(
                new NodeId(id),
                URI.create(values.getOrDefault("address", "")),
                values.getOrDefault("version", ""),
                drains ? NodeCard.State.DRAINING : NodeCard.State.READY));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private <T> Optional<T> ignore() {
        counters.ignored();
        return Optional.empty();
    }
}
