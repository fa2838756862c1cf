package localfirst.relay.faults;

import java.nio.ByteBuffer;
import java.time.Duration;
import localfirst.relay.load.Frames;

/** A peer that sends numbered frames as fast as they are taken, up to a number of them. */
final class Flooder extends Peer {
    private static final int KERNEL_BUFFER = 64 * 1024;

    private final int frames;
    private final byte[] payload;
    private int sent;

    Flooder(String path, int frames, int size) {
        super(path);
        this.frames = frames;
        payload = new byte[size];
        limitKernelBuffers(KERNEL_BUFFER);
    }

    @Override
    protected ByteBuffer nextBatch() {
        if (sent == frames) {
            return null;
        }
        ByteBuffer.wrap(payload).putInt(sent++);
        return Frames.masked(Frames.BINARY, payload, payload.length);
    }

    boolean isDone() {
        return sent == frames;
    }

    /**
     * The other side: it reads only when told to, and checks the numbers. It says that it is there, or it would be taken for
     * dead when it has slept for a minute.
     */
    static class Sleeper extends Peer {
        private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
        private int next;
        private long bytes;
        private boolean wrong;

        Sleeper(String path) {
            super(path);
            limitKernelBuffers(KERNEL_BUFFER);
        }

        @Override
        protected void opened() {
            pauseReading(true);
            showLife();
        }

        private void showLife() {
            if (endedWith() != 0) return;
            send(Frames.masked(Frames.PONG, new byte[0], 0));
            loop().after(SIGN_OF_LIFE, this::showLife);
        }

        @Override
        protected void payload(ByteBuffer piece) {
            int size = piece.remaining();
            if (bytes == 0 && size >= 4) {
                wrong |= piece.getInt(piece.position()) != next;
            }
            bytes += size;
            piece.position(piece.limit());
        }

        @Override
        void message(String text) {
            next++;
            bytes = 0;
        }

        int received() {
            return next;
        }

        boolean isWrong() {
            return wrong;
        }
    }
}
