package localfirst.relay.load;

import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * A client as published ones are, with one partner and one document that only the two share: it joins, calls its partner
 * each time it is told of it and has no call, says hello, and comes back when the relay is lost. Belongs to its loop's thread.
 */
public final class LoadClient {
    private static final byte[] HELLO = {1};

    /** As the Node client: 10 ms, and half as much more each time. */
    private static final Duration FIRST_RETRY = Duration.ofMillis(10);

    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final LoadLoop loop;
    private final String peerId;
    private final String partnerId;
    private final IntSupplier node;
    private Duration retry = FIRST_RETRY;
    private Call call;
    /** -1 if it isn't. */
    private int presentAt = -1;

    private boolean piped;
    private int lastCode;

    /** @param node where its next socket goes */
    public LoadClient(LoadLoop loop, String peerId, String partnerId, IntSupplier node) {
        this.loop = loop;
        this.peerId = peerId;
        this.partnerId = partnerId;
        this.node = node;
    }

    public void start() {
        Presence presence = new Presence(node.getAsInt());
        presence.at(presence.node);
        loop.open(presence);
    }

    /** Whether it has heard its partner say hello, and nothing has ended since. */
    public boolean isPiped() {
        return piped;
    }

    /** The node where it has a socket on /introduction; -1 if it has none. */
    public int presentAt() {
        return presentAt;
    }

    /** What its last call that ended was closed with; 0 before. */
    public int lastCode() {
        return lastCode;
    }

    @Override
    public String toString() {
        String where = presentAt < 0 ? ", not present" : ", present at " + presentAt;
        return peerId + where + (call == null ? ", no call" : piped ? ", piped" : ", held") + ", last " + lastCode;
    }

    public String documentId() {
        return "doc-" + (peerId.compareTo(partnerId) < 0 ? peerId : partnerId);
    }

    private final class Presence extends LoadSocket {
        private final int node;

        Presence(int node) {
            super("/introduction/" + peerId);
            this.node = node;
        }

        @Override
        protected void opened() {
            presentAt = node;
            retry = FIRST_RETRY;
            send(JoinMessage.of(List.of(documentId())));
        }

        @Override
        protected void frameEnded() {
            if (call == null) {
                call = new Call();
                call.at(LoadClient.this.node.getAsInt());
                loop().open(call);
            }
        }

        @Override
        protected void closed(int code, String reason) {
            presentAt = -1;
            loop().after(retry, LoadClient.this::start);
            Duration longer = retry.multipliedBy(3).dividedBy(2);
            retry = longer.compareTo(LAST_RETRY) < 0 ? longer : LAST_RETRY;
        }
    }

    private final class Call extends LoadSocket {
        Call() {
            super("/connection/" + peerId + "/" + partnerId + "/" + documentId());
        }

        @Override
        protected void opened() {
            send(Frames.binary(HELLO));
        }

        @Override
        protected void frameEnded() {
            piped = true;
        }

        @Override
        protected void closed(int code, String reason) {
            call = null;
            piped = false;
            lastCode = code;
        }
    }
}
