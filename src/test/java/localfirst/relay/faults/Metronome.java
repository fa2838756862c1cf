package localfirst.relay.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.load.LoadLoop;

/**
 * One half of a healthy pair: it has a question every 20 ms, and asks it once the one before has been answered.
 *
 * <p>What couldn't be asked in time counts as having waited since it should have been asked: so a relay that freezes for a
 * second isn't seen as one slow answer.
 */
final class Metronome extends Peer {
    private static final long BEAT = Duration.ofMillis(20).toNanos();

    private List<Long> nanos = new ArrayList<>();
    private long askedAt;
    private boolean waiting;
    private long answers;
    private boolean ended;

    private Metronome(String path) {
        super(path);
    }

    /**
     * @param path what comes before the endpoint's
     * @return the half that asks
     */
    static Metronome pair(LoadLoop loop, String path, int number) {
        Metronome asker = new Metronome(path + "/connection/tick-" + number + "/tock-" + number + "/doc");
        asker.comeFrom("198.51.100." + (1 + number));
        Peer answerer = new Peer(path + "/connection/tock-" + number + "/tick-" + number + "/doc") {
            @Override
            void message(String text) {
                send(Talker.text(text));
            }
        };
        answerer.comeFrom("198.51.100." + (101 + number));
        loop.open(asker);
        loop.open(answerer);
        return asker;
    }

    @Override
    protected void opened() {
        ask();
    }

    private void ask() {
        askedAt = System.nanoTime();
        waiting = true;
        send(Talker.text("question " + answers));
    }

    @Override
    void message(String text) {
        note();
        waiting = false;
        answers++;
        long pause = Math.max(0, askedAt + BEAT - System.nanoTime());
        loop().after(Duration.ofNanos(pause), this::ask);
    }

    private void note() {
        for (long waited = System.nanoTime() - askedAt; waited > 0; waited -= BEAT) {
            nanos.add(waited);
        }
    }

    @Override
    protected void closed(int code, String reason) {
        super.closed(code, reason);
        ended = true;
    }

    /** A question that hasn't been answered yet counts with what it has waited so far. */
    void endWindow() {
        if (waiting) {
            note();
        }
    }

    /** What was noted since the last time. */
    List<Long> take() {
        List<Long> taken = nanos;
        nanos = new ArrayList<>();
        return taken;
    }

    boolean hasBeenAnswered() {
        return answers > 0;
    }

    boolean hasEnded() {
        return ended;
    }
}
