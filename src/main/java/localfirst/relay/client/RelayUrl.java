package localfirst.relay.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The address of a relay, from which the URLs of its endpoints are made.
 *
 * @param base scheme ws or wss, host, port and path, without a slash at the end
 * @param query the query with its question mark, or nothing
 */
record RelayUrl(String base, String query) {
    private static final String UNRESERVED = "-._~";

    /**
     * Reads what a user may write: a URL with the scheme ws, wss, http or https, or a host name with or without a port
     * and a path. Without a scheme it is wss, except for this machine, where it is ws.
     */
    static RelayUrl parse(String text) {
        String trimmed = text.strip();
        URI uri;
        try {
            uri = new URI(trimmed.contains("://") ? trimmed : "none://" + trimmed);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not the URL of a relay: " + e.getMessage(), e);
        }
        String host = uri.getHost();
        if (host == null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("not the URL of a relay: " + text);
        }
        String path = uri.getRawPath().replaceFirst("/+$", "");
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new RelayUrl(scheme(uri.getScheme(), host) + "://" + host + port + path, query);
    }

    /** The relay's name, as used in proofs: its host, and the port unless it is the default. */
    String name() {
        URI uri = URI.create(base);
        int usual = uri.getScheme().equals("ws") ? 80 : 443;
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return uri.getPort() < 0 || uri.getPort() == usual ? host : host + ":" + uri.getPort();
    }

    /** The same with more parameters in its query. */
    RelayUrl and(String parameters) {
        return new RelayUrl(base, (query.isEmpty() ? "?" : query + "&") + parameters);
    }

    URI introduction(String localPeerId) {
        return URI.create(base + "/introduction/" + segment(localPeerId) + query);
    }

    URI connection(String localPeerId, String remotePeerId, String documentId) {
        return URI.create(base + "/connection/" + segment(localPeerId) + "/" + segment(remotePeerId) + "/"
                + segment(documentId) + query);
    }

    /** Returns the id, if it is one that a URL can carry: not empty, and proper Unicode. */
    static String validId(String id) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("an id must not be empty");
        }
        utf8(id);
        return id;
    }

    /** An id as one segment of a path: all but the unreserved characters percent-encoded, as UTF-8. */
    static String segment(String id) {
        StringBuilder encoded = new StringBuilder(id.length() + 16);
        // "." and ".." would be taken for path segments to resolve.
        boolean dots = id.equals(".") || id.equals("..");
        for (byte octet : utf8(id)) {
            char c = (char) (octet & 0xff);
            if (!dots && (isAlphanumeric(c) || UNRESERVED.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return encoded.toString();
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static byte[] utf8(String id) {
        try {
            var buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(id));
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("an id must be valid Unicode", e);
        }
    }

    private static String scheme(String given, String host) {
        return switch (given.toLowerCase(Locale.ROOT)) {
            case "ws", "http" -> "ws";
            case "wss", "https" -> "wss";
            case "none" -> isThisMachine(host) ? "ws" : "wss";
            default -> throw new IllegalArgumentException("a relay's URL can't have the scheme " + given);
        };
    }

    private static boolean isThisMachine(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost")
                || lower.endsWith(".localhost")
                || lower.matches("127(\\.[0-9]{1,3}){3}")
                || lower.equals("[::1]");
    }
}
