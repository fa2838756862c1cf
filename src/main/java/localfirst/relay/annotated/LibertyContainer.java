package localfirst.relay.annotated;

/**
 * Open Liberty.
 *
 * <p>While it writes a pong, it makes every other send wait until that is over, without a timeout (seen in 26.0.0.3, in
 * its {@code WsocConnLink.okToWrite}). So a peer that pings and reads nothing would hold up the sending thread.
 */
final class LibertyContainer extends Container {
    /** The code with which it reports a lost connection; peers may send it, too. */
    private static final int LOST = 1011;

    LibertyContainer() {
        super(32, LOST);
    }

    @Override
    boolean sendsMayBlock() {
        return true;
    }
}
