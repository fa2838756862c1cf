package localfirst.relay.client;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to peers, encrypted if the document has a secret, and watches them. Thread-safe, and never blocks.
 */
final class PipeDialer {
    private final ClientSettings settings;
    private final Identity identity;
    private final Dialer dialer;
    private final Documents documents;
    private final Timer timer;
    private final Liveness liveness;

    PipeDialer(
            ClientSettings settings,
            Identity identity,
            Dialer dialer,
            Documents documents,
            Timer timer,
            Liveness liveness) {
        this.settings = settings;
        this.identity = identity;
        this.dialer = dialer;
        this.documents = documents;
        this.timer = timer;
        this.liveness = liveness;
    }

    /** Has a connection cut if it dies silently. */
    void watch(PeerChannel channel, String peerId, String documentId) {
        JoinedDocument document = documents.get(documentId);
        // If it was left meanwhile, its connections are being closed.
        if (document != null) {
            liveness.watch(channel, peerId, document.id());
        }
    }

    /**
     * What the relay is told about a socket, so that it needn't wait until it finds another one dead.
     *
     * @param socket the socket's own random number
     * @param replaces the number of the one that was lost; null if none was
     */
    record Numbers(String socket, @Nullable String replaces) {
        private String asParameters() {
            return "socket=" + socket + (replaces == null ? "" : "&replaces=" + replaces);
        }
    }

    /** The owner is told the outcome. */
    <T extends Socket.Owner & SealedSocket.Owner> void dial(
            String peerId, String documentId, Numbers numbers, T owner) {
        JoinedDocument document = documents.get(documentId);
        if (document == null) {
            owner.failed(new IOException("the document was left in the meantime"));
            return;
        }
        RelayUrl relay = settings.handshake().url().and(numbers.asParameters());
        URI uri = relay.connection(identity.peerId(), peerId, document.id());
        byte[] psk = document.psk();
        if (psk == null) {
            dialer.dial(uri, identity.ticket(), owner, settings.sockets().pipe());
            return;
        }
        int longest = settings.sockets().maxMessageSize();
        SecureChannel channel =
                new SecureChannel(psk, document.id(), identity, peerId, longest, X25519.newPrivateKey());
        dialer.dial(
                uri,
                identity.ticket(),
                new SealedSocket(channel, owner, timer, longest),
                settings.sockets().sealed());
    }
}
