package localfirst.relay.client;

import org.jspecify.annotations.Nullable;

/**
 * Opens sockets on which peers are introduced, and answers there if the relay asks for a proof that this peer's id is its own.
 * Thread-safe, and never blocks.
 */
final class IntroductionDialer {
    private final ClientSettings settings;
    private final Identity identity;
    private final Dialer dialer;

    IntroductionDialer(ClientSettings settings, Identity identity, Dialer dialer) {
        this.settings = settings;
        this.identity = identity;
        this.dialer = dialer;
    }

    /** The owner is told the outcome. */
    void dial(Socket.Owner owner) {
        dialer.dial(settings.url().introduction(settings.peerId()), null, owner, settings.introductionSocket());
    }

    /** A relay wants a proof. */
    void prove(RelayMessage.Challenge challenge, @Nullable Socket socket) {
        ClientMessage proof =
                identity.proof(challenge.challenge(), settings.url().name());
        if (proof != null && socket != null) {
            var unused = socket.send(proof.in(settings.dialect()));
        }
    }

    /** A relay has given a ticket. */
    void accept(RelayMessage.Ticket ticket) {
        identity.accept(ticket.ticket());
    }
}
