package localfirst.relay.client;

import org.jspecify.annotations.Nullable;

/** Opens the socket to /introduction, and answers the relay's challenges there. Thread-safe, and never blocks. */
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
        dialer.dial(
                settings.handshake().url().introduction(identity.peerId()),
                null,
                owner,
                settings.sockets().introduction());
    }

    /** Answers a challenge. */
    void prove(RelayMessage.Challenge challenge, @Nullable Socket socket) {
        ClientMessage proof =
                identity.proof(challenge.challenge(), settings.handshake().url().name());
        if (proof != null && socket != null) {
            var unused = socket.send(proof.in(settings.dialect()));
        }
    }

    /** Keeps a new ticket. */
    void accept(RelayMessage.Ticket ticket) {
        identity.accept(ticket.ticket());
    }
}
