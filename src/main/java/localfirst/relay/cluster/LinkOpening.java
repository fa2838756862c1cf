package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import localfirst.relay.OtherNodes;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What one node asks of another when it opens a link: to receive its news, or to take over a caller.
 *
 * @param pairing what the caller asks for; nothing if the link is for news
 */
record LinkOpening(
        NodeId from, NodeId to, String nonce, @Nullable Pairing pairing) {
    private static final String NEWS = OtherNodes.PATHS + "news";
    private static final String PIPE = OtherNodes.PATHS + "pipe";
    private static final String FROM = "Relay-From";
    private static final String TO = "Relay-To";
    private static final String NONCE = "Relay-Nonce";
    private static final String PAIR = "Relay-Pair";
    private static final String PROOF = "Relay-Proof";

    static LinkOpening now(NodeId from, NodeId to, @Nullable Pairing pairing) {
        return new LinkOpening(from, to, LinkProof.nonce(), pairing);
    }

    String path() {
        return pairing == null ? NEWS : PIPE;
    }

    Map<String, String> headers(LinkProof proof) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(FROM, from.value());
        headers.put(TO, to.value());
        headers.put(NONCE, nonce);
        if (pairing != null) {
            headers.put(PAIR, encoded(pairing));
        }
        headers.put(PROOF, proof.ofRequest());
        return headers;
    }

    /** All of it, as covered by the proof. */
    String text() {
        return String.join(" ", path(), from.value(), to.value(), nonce, pairing == null ? "-" : encoded(pairing));
    }

    /** The proof that came with a request for this. */
    static String proof(Function<String, List<String>> headers) {
        return only(headers, PROOF);
    }

    /** @return nothing if the request doesn't ask for anything that exists */
    static @Nullable LinkOpening of(String rawPath, Function<String, List<String>> headers) {
        if (!rawPath.equals(NEWS) && !rawPath.equals(PIPE)) {
            return null;
        }
        try {
            Pairing pairing = rawPath.equals(PIPE) ? decoded(only(headers, PAIR)) : null;
            return new LinkOpening(
                    new NodeId(only(headers, FROM)), new NodeId(only(headers, TO)), only(headers, NONCE), pairing);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String only(Function<String, List<String>> headers, String name) {
        List<String> values = headers.apply(name);
        return values.size() == 1 ? values.get(0) : "";
    }

    private static String encoded(Pairing pairing) {
        return encoded(pairing.local().value()) + "." + encoded(pairing.remote().value()) + "."
                + encoded(pairing.document().value());
    }

    private static String encoded(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(UTF_8));
    }

    private static Pairing decoded(String text) {
        List<String> ids = Arrays.stream(text.split("\\.", -1))
                .map(each -> new String(Base64.getUrlDecoder().decode(each), UTF_8))
                .toList();
        if (ids.size() != 3) {
            throw new IllegalArgumentException("not three ids");
        }
        return new Pairing(new PeerId(ids.get(0)), new PeerId(ids.get(1)), new DocumentId(ids.get(2)));
    }
}
