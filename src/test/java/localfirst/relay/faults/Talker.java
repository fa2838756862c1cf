package localfirst.relay.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.load.Frames;
import localfirst.relay.load.Latencies;
import localfirst.relay.load.LoadLoop;

/** One half of a healthy pair: it asks, waits for the answer, and asks again soon. It notes whatever is not as it should be. */
final class Talker extends Peer {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Latencies latencies = new Latencies();
    private final List<String> mistakes = new ArrayList<>();
    private long asked;
    private long askedAt;
    private long answers;

    private Talker(String path) {
        super(path);
    }

    /** @return the half that asks */
    static Talker pair(LoadLoop loop, String name) {
        Talker asker = new Talker("/connection/" + name + "-a/" + name + "-b/doc");
        loop.open(asker);
        loop.open(new Echo("/connection/" + name + "-b/" + name + "-a/doc", asker.mistakes));
        return asker;
    }

    @Override
    protected void opened() {
        ask();
    }

    private void ask() {
        askedAt = System.nanoTime();
        send(text("question " + ++asked));
    }

    @Override
    void message(String text) {
        if (!text.equals("question " + asked)) {
            mistakes.add("got '" + text + "' after question " + asked);
        }
        answers++;
        latencies.record(System.nanoTime() - askedAt);
        loop().after(PAUSE, this::ask);
    }

    @Override
    protected void closed(int code, String reason) {
        mistakes.add("closed with " + code + " " + reason);
    }

    long answers() {
        return answers;
    }

    Latencies latencies() {
        return latencies;
    }

    List<String> mistakes() {
        return mistakes;
    }

    static ByteBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Frames.masked(Frames.TEXT, bytes, bytes.length);
    }

    /** Says what it hears. */
    private static final class Echo extends Peer {
        private final List<String> mistakes;

        Echo(String path, List<String> mistakes) {
            super(path);
            this.mistakes = mistakes;
        }

        @Override
        void message(String text) {
            send(text(text));
        }

        @Override
        protected void closed(int code, String reason) {
            mistakes.add("echo closed with " + code + " " + reason);
        }
    }
}
