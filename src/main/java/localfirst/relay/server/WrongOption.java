package localfirst.relay.server;

/** An invalid command-line option; the message explains why. */
final class WrongOption extends IllegalArgumentException {
    WrongOption(String message) {
        super(message);
    }
}
