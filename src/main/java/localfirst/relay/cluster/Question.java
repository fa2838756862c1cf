package localfirst.relay.cluster;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a node asks Redis, and the code that waits for the answer. */
final class Question {
    private static final int BEFORE = 8;
    private static final int MOST_SENT = 4;

    private final String what;
    private final String self;
    private final List<String> arguments;
    private final CompletableFuture<Object> answer = new CompletableFuture<>();

    /** When it was asked, in nanoseconds. */
    final long askedAt;

    /** The number that it was last sent with. Owned by the thread that sends. */
    long write;

    // Owned by the thread that sends
    private int sent;

    /**
     * @param what the name of the script's part
     * @param self the id of the node that asks; empty if that doesn't matter
     */
    Question(String what, String self, List<String> arguments, long askedAt) {
        this.what = what;
        this.self = self;
        this.arguments = arguments;
        this.askedAt = askedAt;
    }

    String self() {
        return self;
    }

    CompletableFuture<Object> answer() {
        return answer;
    }

    /** Whether it may be sent: nobody has given up waiting, and it wasn't sent too often. */
    boolean isDue() {
        return !answer.isDone() && sent < MOST_SENT;
    }

    /** Whether its answer means that the engine has noted its number. */
    boolean isNumbered() {
        return switch (what) {
            case "open", "share", "leave", "sweep" -> false;
            default -> true;
        };
    }

    /** The arguments of EVALSHA, to be sent now. */
    byte[][] command(byte[] script, byte[] prefix, long confirmed, long leaseMillis) {
        sent++;
        byte[][] all = new byte[BEFORE + arguments.size()][];
        all[0] = script;
        all[1] = bytes("1");
        all[2] = prefix;
        all[3] = bytes(what);
        all[4] = bytes(self);
        all[5] = bytes(Long.toString(write));
        all[6] = bytes(Long.toString(confirmed));
        all[7] = bytes(Long.toString(leaseMillis));
        for (int i = 0; i < arguments.size(); i++) {
            all[BEFORE + i] = bytes(arguments.get(i));
        }
        return all;
    }

    /** @return whether this is its answer, and it had none before */
    boolean fail(EngineException.Reason reason, String text) {
        return answer.completeExceptionally(new EngineException(reason, text));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
