package localfirst.relay.client;

import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A client of a relay: tells it which documents this peer is interested in, and keeps a connection to each peer that
 * the relay introduces because it shares one of them.
 *
 * <p>Thread-safe, and no method blocks except {@link #close}. {@code get}, {@code has} and similar methods show changes
 * at once; their effects on the network come later, and are reported to {@link RelayListener}.
 *
 * <pre>{@code
 * try (RelayClient client = RelayClient.builder("relay.example.com")
 *         .peerId("alice")
 *         .listener(listener)
 *         .connect()) {
 *     client.join("doc-1");
 *     ...
 * }
 * }</pre>
 *
 * <p>Threads: unless it is given an executor or an {@link HttpClient} that has one, the client uses daemon threads of
 * its own, which end after a few idle seconds. Listeners are called on these threads. A client leaves no threads behind
 * after {@link #close}, and doesn't keep the JVM from exiting before.
 *
 * <p>It reconnects by itself when the connection to the relay is lost, with a growing, jittered delay, which is reset
 * once a connection has lasted 10 seconds, and never sooner than a Retry-After header or a close code of the relay asks
 * for.
 */
public final class RelayClient implements AutoCloseable {
    private final ClientSettings settings;
    private final Events events;
    private final IntroductionLink link;
    private final Pipes pipes;
    /** Locked while the link is updated, so that the two stay consistent. */
    private final Documents documents = new Documents();

    RelayClient(
            ClientSettings settings,
            HttpClient http,
            Executor executor,
            Timer timer,
            RandomGenerator random,
            List<RelayListener> listeners) {
        this.settings = settings;
        this.events = new Events(executor);
        listeners.forEach(events::add);
        Dialer dialer = new Dialer(http, settings.handshake(), timer, executor);
        Identity identity =
                new Identity(settings.self().peerId(), settings.self().key());
        this.link = new IntroductionLink(
                new IntroductionDialer(settings, identity, dialer), settings, timer, random, events, this::introduced);
        Liveness liveness = new Liveness(timer, settings.sockets().quietLimit(), link);
        PipeDialer pipeDialer = new PipeDialer(settings, identity, dialer, documents, timer, liveness);
        this.pipes = new Pipes(settings, pipeDialer, timer, random, events, link::isOpen);
    }

    /**
     * A builder for a client.
     *
     * @param url where the relay is: with the scheme ws, wss, http or https; or just a host, with or without a port and
     *     a path, which means wss, or ws on this machine. A path or a query is kept.
     * @throws IllegalArgumentException if it isn't such an address
     */
    public static RelayClientBuilder builder(String url) {
        return new RelayClientBuilder(RelayUrl.parse(url));
    }

    /** Connects to the relay, unless it is connected or trying to already; joins the client's documents. */
    public RelayClient connectToServer() {
        link.open();
        return this;
    }

    /**
     * Tells the relay that the peer is interested in documents, now and whenever it connects. Joining again is allowed,
     * and makes the relay introduce the peers that share them once more.
     *
     * @throws IllegalArgumentException if an id is empty or isn't valid Unicode
     */
    public RelayClient join(String... documentIds) {
        List<String> ids = Arrays.stream(documentIds).map(RelayUrl::validId).toList();
        synchronized (documents) {
            ids.forEach(id -> documents.add(JoinedDocument.open(id)));
            link.join(ids);
        }
        return this;
    }

    /**
     * Joins a document of which the relay learns neither the name nor the secret. Connections about it are end-to-end
     * encrypted, and open once the peer has proved that it knows the secret (see docs/encryption.md).
     *
     * @param name how the document is called here: any text, which has to be the same on each device
     * @throws IllegalArgumentException if it was joined already, with another secret or none
     */
    public RelayClient join(String name, DocumentSecret secret) {
        JoinedDocument document = JoinedDocument.secret(name, secret);
        synchronized (documents) {
            documents.add(document);
            link.join(List.of(document.id()));
        }
        return this;
    }

    /** Tells the relay that the peer is no longer interested in a document, and closes the connections about it. */
    public RelayClient leave(String documentId) {
        synchronized (documents) {
            JoinedDocument left = documents.remove(documentId);
            if (left != null) {
                link.leave(left.id());
            }
        }
        var unused = pipes.closeDocument(documentId);
        return this;
    }

    /** Closes all connections to a peer. If the peer is introduced again, there will be new ones. */
    public RelayClient disconnectPeer(String peerId) {
        var unused = pipes.closePeer(peerId);
        return this;
    }

    /**
     * Closes all connections, including the one to the relay, until {@link #connectToServer}. Documents stay joined.
     */
    public RelayClient disconnectServer() {
        var unused = disconnect();
        return this;
    }

    /** Whether there is an open connection to this peer. */
    public boolean has(String peerId) {
        return !pipes.get(peerId).isEmpty();
    }

    /** Whether there is an open connection to this peer about this document. */
    public boolean has(String peerId, String documentId) {
        return pipes.get(peerId, documentId) != null;
    }

    /** The open connections to a peer, by document. A copy. */
    public Map<String, PeerConnection> get(String peerId) {
        return pipes.get(peerId);
    }

    /** The open connection to a peer about a document. */
    public Optional<PeerConnection> get(String peerId, String documentId) {
        return Optional.ofNullable(pipes.get(peerId, documentId));
    }

    /** The peers to which there are open connections. A copy. */
    public Set<String> peerIds() {
        return pipes.peerIds();
    }

    /** This peer's own id. */
    public String peerId() {
        return settings.self().peerId();
    }

    /** The joined documents, in the order in which they were joined. A copy. */
    public Set<String> documentIds() {
        return documents.names();
    }

    /** Whether the client is connected to the relay. */
    public boolean isConnected() {
        return link.isOpen();
    }

    /** Adds a listener, which gets all later events. To get all events, add it before connecting. */
    public RelayClient addListener(RelayListener listener) {
        events.add(listener);
        return this;
    }

    /** Removes a listener. */
    public RelayClient removeListener(RelayListener listener) {
        events.remove(listener);
        return this;
    }

    /**
     * Does what {@link #disconnectServer} does, and waits until everything has been sent and all sockets are closed,
     * but at most {@link RelayClientBuilder#closeTimeout}. If the thread is interrupted, it goes on waiting.
     */
    @Override
    public void close() {
        try {
            // Slightly longer than the sockets' own timeout.
            disconnect()
                    .orTimeout(settings.sockets().closeTimeout().toMillis() + 500, TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            events.error(Failures.cause(e));
        }
    }

    private CompletableFuture<Void> disconnect() {
        CompletableFuture<?> fromRelay = link.close();
        return CompletableFuture.allOf(fromRelay, pipes.closeAll());
    }

    private void introduced(Introduction introduction) {
        String peerId = introduction.peerId();
        try {
            RelayUrl.validId(peerId);
            introduction.documentIds().forEach(RelayUrl::validId);
        } catch (IllegalArgumentException e) {
            events.error(new MalformedMessageException("an Introduction with a bad id: " + e.getMessage()));
            return;
        }
        if (peerId.equals(settings.self().peerId())) {
            return;
        }
        for (String id : introduction.documentIds()) {
            String documentId = documents.name(id);
            if (documentId != null && link.seeks(id)) {
                pipes.want(peerId, documentId);
                // If the document was left meanwhile, by another thread, its connections may have been closed too
                // early.
                if (!link.seeks(id)) {
                    var unused = pipes.closeDocument(documentId);
                }
            }
        }
    }
}
