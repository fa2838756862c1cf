package localfirst.relay.torture;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import localfirst.relay.load.LoadSocket;

/** Two callers that both talk and listen, until all is said or one of them breaks off. Not thread-safe. */
final class TorturedPair {
    private static final int PAUSE_EVERY = 200;
    private static final int STALL_EVERY = 20_000;
    private static final int MAX_STALL_MILLIS = 500;
    private static final int MAX_PAUSE_MILLIS = 30;
    private static final int MAX_LATENESS_MILLIS = 50;
    private static final int CLOSE_CODE = 4000;

    /** Both ends of a pipe are told of its end within this. */
    private static final Duration BOTH_TOLD = Duration.ofSeconds(15);

    private final Torture torture;
    private final long id;
    private final SplittableRandom random;
    private final End local;
    private final End remote;
    /** Messages after which the local side breaks off, or none. */
    private final long breakAfter;

    private boolean broken;
    private int closed;

    TorturedPair(Torture torture, long id) {
        this.torture = torture;
        this.id = id;
        TortureConfig config = torture.config();
        this.random = new SplittableRandom(config.seed() + id);
        Story there = new Story(random.nextLong(), 1 + random.nextLong(2L * config.meanMessages()));
        Story back = new Story(random.nextLong(), 1 + random.nextLong(2L * config.meanMessages()));
        boolean doomed = random.nextDouble() < config.breaks();
        this.breakAfter = doomed ? random.nextLong(back.messages) : Long.MAX_VALUE;
        this.local = new End("alice-" + id, "bob-" + id, there, back);
        this.remote = new End("bob-" + id, "alice-" + id, back, there);
        local.partner = remote;
        remote.partner = local;
    }

    /** One direction's messages, for the one who says them and the one who hears them. */
    private record Story(long seed, long messages) {
        Script script(boolean textToo) {
            return new Script(seed, messages, textToo);
        }
    }

    /** Opens both; in strict runs the first talks before the second is there. */
    void open() {
        local.open();
        if (torture.config().strict()) {
            local.mayTalk = true;
            remote.mayTalk = true;
            torture.loop().after(millis(MAX_LATENESS_MILLIS), remote::open);
        }
    }

    private Duration millis(int max) {
        return Duration.ofMillis(random.nextInt(max + 1));
    }

    @Override
    public String toString() {
        return "pair " + id + (broken ? " (broken off)" : "") + ": local " + local + "; remote " + remote;
    }

    private final class End extends LoadSocket {
        private final Narrator narrator;
        private final Listener listener;
        private End partner;
        private ByteBuffer batch;
        private boolean mayTalk;
        private boolean paused;
        private boolean wasOpened;
        private long countedFrames;
        private long countedPings;

        End(String own, String other, Story says, Story hears) {
            super("/connection/" + own + "/" + other + "/torture");
            boolean textToo = torture.config().strict();
            narrator = new Narrator(torture.content(), says.script(textToo), random.nextLong());
            listener = new Listener(torture.content(), hears.script(textToo));
        }

        void open() {
            at(torture.node(id, this == local));
            torture.loop().open(this);
        }

        @Override
        protected void opened() {
            wasOpened = true;
            if (this == remote) {
                torture.openNext();
            }
            if (torture.config().strict()) {
                return;
            }
            if (this == local) {
                remote.open();
            } else {
                local.mayTalk = true;
                remote.mayTalk = true;
                local.resumeWriting();
            }
        }

        @Override
        protected ByteBuffer nextBatch() {
            if (!mayTalk || paused || narrator.isDone()) {
                releaseBatch();
                closeWhenDone();
                return null;
            }
            if (random.nextInt(PAUSE_EVERY) == 0) {
                paused = true;
                torture.loop().after(millis(MAX_PAUSE_MILLIS), () -> {
                    paused = false;
                    resumeWriting();
                });
                releaseBatch();
                return null;
            }
            if (batch == null) {
                batch = torture.borrow();
            }
            narrator.fill(batch.clear());
            torture.sent(narrator.frames - countedFrames, narrator.pings - countedPings);
            countedFrames = narrator.frames;
            countedPings = narrator.pings;
            return batch.flip();
        }

        @Override
        protected boolean betweenFrames() {
            return narrator.betweenFrames();
        }

        private void releaseBatch() {
            if (batch != null) {
                torture.giveBack(batch);
                batch = null;
            }
        }

        /** Only the local side closes, once it has said and heard all; its last words may still be on their way. */
        private void closeWhenDone() {
            boolean arrived = torture.config().strict() || partner.listener.isDone();
            if (this == local && narrator.isDone() && listener.isDone() && arrived) {
                sendClose(CLOSE_CODE + (int) (id % 100), "done " + id);
            }
        }

        @Override
        protected void frameStarted(int opcode, boolean last, long length) {
            listener.frameStarted(opcode, last);
        }

        @Override
        protected void payload(ByteBuffer piece) {
            torture.receivedBytes(piece.remaining());
            listener.payload(piece);
        }

        @Override
        protected void frameEnded() {
            torture.receivedFrame();
            listener.frameEnded();
            if (listener.failure() != null) {
                torture.failed(TorturedPair.this + ": " + listener.failure());
                breakOff();
            } else if (this == local && listener.messages() >= breakAfter && !broken) {
                breakOff();
            } else if (listener.isDone()) {
                local.resumeWriting();
            } else if (random.nextInt(STALL_EVERY) == 0) {
                pauseReading(true);
                torture.loop().after(millis(MAX_STALL_MILLIS), () -> pauseReading(false));
            }
        }

        private void breakOff() {
            broken = true;
            abort();
        }

        @Override
        protected void pong() {
            torture.ponged();
        }

        @Override
        protected void closed(int code, String reason) {
            // What is given back may be half written, which doesn't matter any more.
            releaseBatch();
            if (!broken) {
                checkEnd(code, reason);
            }
            if (++closed == 2) {
                torture.ended(TorturedPair.this, broken);
            }
        }

        private void checkEnd(int code, String reason) {
            boolean same = code == CLOSE_CODE + (int) (id % 100) && reason.equals("done " + id);
            if (!same && torture.disturbance().explains(code, listener.isInFrame())) {
                torture.told();
                broken = true;
                partner.mustBeTold();
                return;
            }
            if (!listener.isDone()) {
                torture.failed(TorturedPair.this + ": closed early, " + code + " " + reason);
                broken = true;
                partner.abort();
                return;
            }
            if (this == remote && torture.config().strict() && !same) {
                torture.failed(TorturedPair.this + ": closed with " + code + " " + reason);
            }
        }

        /** A pipe whose one end has gone has none. Who has heard nothing may still wait for its partner. */
        private void mustBeTold() {
            torture.loop().after(BOTH_TOLD, () -> {
                if (closed == 2) {
                    return;
                }
                if (!torture.disturbance().isOver() || !isOpen()) {
                    mustBeTold();
                } else {
                    if (listener.messages() > 0) {
                        torture.failed("half a pipe: " + TorturedPair.this);
                    }
                    abort();
                }
            });
        }

        @Override
        public String toString() {
            return "heard " + listener + (narrator.isDone() ? ", has said all" : ", still talks")
                    + (isOpen() ? "" : wasOpened ? ", not open any more" : ", not open");
        }
    }
}
