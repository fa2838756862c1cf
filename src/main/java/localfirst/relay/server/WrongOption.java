package localfirst.relay.server;

/** Something on the command line that can't be. The message is a sentence that says so. */
final class WrongOption extends IllegalArgumentException {
    WrongOption(String message) {
        super(message);
    }
}
