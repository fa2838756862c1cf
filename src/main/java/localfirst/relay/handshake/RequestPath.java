package localfirst.relay.handshake;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import localfirst.relay.Relay;
import localfirst.relay.access.Grant;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.IdText;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.peer.SocketNumbers;
import org.jspecify.annotations.Nullable;

/** What a request asks for, parsed from its undecoded path. */
public sealed interface RequestPath {
    String TOKEN_PREFIX = "/t/";

    /**
     * Begins the visit that the path asks for.
     *
     * @throws IllegalStateException if it asks for none
     */
    SocketEvents visit(Relay relay, PeerSocket socket);

    /** Why the handshake has to be refused, if it has to. Only one on {@code /introduction} ever is. */
    default Optional<Refusal> refusal(Relay relay, ClientAddress address) {
        return Optional.empty();
    }

    /**
     * {@code /introduction/{peer}}, for the documents that are granted.
     *
     * @param host what the client has dialled, if that is known
     */
    record ToIntroduction(
            PeerId peer, Grant grant, @Nullable String host) implements RequestPath {
        /** The same, for a client that has dialled this host. */
        ToIntroduction from(@Nullable String dialled) {
            // It matters only for ids bound to a key, and most handshakes aren't for those.
            return peer.isBoundToKey() ? new ToIntroduction(peer, grant, dialled) : this;
        }

        /** The same, for these documents. */
        ToIntroduction with(Grant granted) {
            return new ToIntroduction(peer, granted, host);
        }

        @Override
        public SocketEvents visit(Relay relay, PeerSocket socket) {
            return relay.introduce(peer, grant, host, socket);
        }

        @Override
        public Optional<Refusal> refusal(Relay relay, ClientAddress address) {
            return relay.refuses(peer, address);
        }
    }

    /** {@code /connection/{local}/{remote}/{document}}. */
    record ToConnection(Pairing pairing, SocketNumbers numbers) implements RequestPath {
        /** The same, for a socket with these numbers. */
        ToConnection with(SocketNumbers shown) {
            return shown.equals(numbers) ? this : new ToConnection(pairing, shown);
        }

        @Override
        public SocketEvents visit(Relay relay, PeerSocket socket) {
            return relay.connect(pairing, numbers, socket);
        }
    }

    /**
     * A path of either endpoint that the peer may not use. On {@code /introduction} the handshake is refused. On
     * {@code /connection}, or where it can't be refused, it is accepted and then closed.
     */
    record Denied(Refusal why, boolean isAnswered) implements RequestPath {
        @Override
        public SocketEvents visit(Relay relay, PeerSocket socket) {
            return relay.deny(socket, why);
        }

        @Override
        public Optional<Refusal> refusal(Relay relay, ClientAddress address) {
            return isAnswered ? Optional.empty() : Optional.of(why);
        }
    }

    /** A path below {@code /connection} that isn't a pairing: the handshake is accepted, and then closed with 1008. */
    record BadConnection() implements RequestPath {
        @Override
        public SocketEvents visit(Relay relay, PeerSocket socket) {
            return relay.badPath(socket);
        }
    }

    /** Another node of the cluster, which has proven that it is one. */
    record FromNode(Function<PeerSocket, SocketEvents> begin) implements RequestPath {
        @Override
        public SocketEvents visit(Relay relay, PeerSocket socket) {
            return begin.apply(socket);
        }
    }

    /** A path of none of the relay's endpoints. */
    record Elsewhere() implements RequestPath {
        @Override
        public SocketEvents visit(Relay relay, PeerSocket socket) {
            throw new IllegalStateException("nothing of the relay's is there");
        }
    }

    /**
     * Parses a path. Its segments are decoded once, as UTF-8. A slash at its end is ignored, and so is
     * {@code /t/<token>} at its beginning, which {@link #token} reads.
     *
     * @param rawPath the path within the application, undecoded and without a query
     */
    static RequestPath parse(String rawPath) {
        List<String> all = segments(rawPath);
        List<String> raw = hasToken(all) ? withoutSlashes(all.subList(2, all.size())) : all;
        String endpoint = raw.isEmpty() ? "" : raw.get(0);
        if (endpoint.equals("connection")) {
            List<String> ids = decoded(raw);
            return ids != null && ids.size() == 3
                    ? toConnection(ids.get(0), ids.get(1), ids.get(2))
                    : new BadConnection();
        }
        if (endpoint.equals("introduction")) {
            List<String> ids = decoded(raw);
            return ids != null && ids.size() == 1 ? toIntroduction(ids.get(0)) : new Elsewhere();
        }
        return new Elsewhere();
    }

    /** The token at the beginning of a path, or nothing. */
    static @Nullable String token(String rawPath) {
        List<String> segments = segments(rawPath);
        return hasToken(segments) ? decode(segments.get(1)) : null;
    }

    private static List<String> withoutSlashes(List<String> segments) {
        int from = 0;
        while (from < segments.size() - 1 && segments.get(from).isEmpty()) {
            from++;
        }
        return segments.subList(from, segments.size());
    }

    private static boolean hasToken(List<String> segments) {
        return segments.size() > 2 && segments.get(0).equals("t");
    }

    /** The same from an id that is decoded already. */
    static RequestPath toIntroduction(String peer) {
        return IdText.isValid(peer) ? new ToIntroduction(new PeerId(peer), Grant.EVERYTHING, null) : new Elsewhere();
    }

    /** The same from ids that are decoded already. */
    static RequestPath toConnection(String local, String remote, String document) {
        return IdText.isValid(local) && IdText.isValid(remote) && IdText.isValid(document)
                ? new ToConnection(
                        new Pairing(new PeerId(local), new PeerId(remote), new DocumentId(document)),
                        SocketNumbers.NONE)
                : new BadConnection();
    }

    private static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        int from = 0;
        while (from < rawPath.length() && rawPath.charAt(from) == '/') {
            // There are two if a client is configured with an address that ends with a slash.
            from++;
        }
        int end = rawPath.length() > from && rawPath.endsWith("/") ? rawPath.length() - 1 : rawPath.length();
        for (int slash = rawPath.indexOf('/', from); slash >= 0 && slash < end; slash = rawPath.indexOf('/', from)) {
            segments.add(rawPath.substring(from, slash));
            from = slash + 1;
        }
        segments.add(rawPath.substring(from, Math.max(from, end)));
        return segments;
    }

    /** The segments after the first, or nothing if one of them can't be an id. */
    private static @Nullable List<String> decoded(List<String> raw) {
        List<String> ids = new ArrayList<>();
        for (String segment : raw.subList(1, raw.size())) {
            String id = decode(segment);
            if (id == null || !IdText.isValid(id)) {
                return null;
            }
            ids.add(id);
        }
        return ids;
    }

    /** @return nothing if it has an invalid percent escape or isn't UTF-8 */
    private static @Nullable String decode(String segment) {
        if (isPlain(segment)) {
            return segment;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                int value = hexPair(segment, i + 1);
                if (value < 0) {
                    return null;
                }
                bytes.write(value);
                i += 2;
            } else {
                // Containers give the request line as Latin-1, so each char is a byte.
                bytes.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Whether decoding wouldn't change it, as with nearly all ids. */
    private static boolean isPlain(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            if (segment.charAt(i) == '%' || segment.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static int hexPair(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
