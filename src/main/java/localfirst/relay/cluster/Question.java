package localfirst.relay.cluster;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a node asks Redis, and the code that waits for the answer. */
final class Question {
    private static final int MAX_SENT = 4;

    private final String what;
    private final String self;
    private final List<String> arguments;
    private final CompletableFuture<List<?>> answer = new CompletableFuture<>();

    /** When it was asked, in nanoseconds. */
    final long askedAt;

    /** How often. Owned by the thread that sends. */
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

    String what() {
        return what;
    }

    String self() {
        return self;
    }

    List<String> arguments() {
        return arguments;
    }

    /** The fields of its answer: bytes and numbers. */
    CompletableFuture<List<?>> answer() {
        return answer;
    }

    /** Whether it may be sent: nobody has given up waiting, and it wasn't sent too often. */
    boolean isDue() {
        return !answer.isDone() && sent < MAX_SENT;
    }

    /** Whether it only takes back what this node has written. */
    boolean isWithdrawal() {
        return what.equals("withdraw") || what.equals("unhost");
    }

    /** Whether it goes before others that wait: for them, the lease has to be valid. */
    boolean isUrgent() {
        return what.equals("renew");
    }

    void noteSent() {
        sent++;
    }

    /** Whether its answer means that the engine has noted its number. */
    boolean isNumbered() {
        return switch (what) {
            case "open", "share", "leave", "sweep", "ping" -> false;
            default -> true;
        };
    }

    /** @return whether this is its answer, and it had none before */
    boolean fail(EngineException.Reason reason, String text) {
        return answer.completeExceptionally(new EngineException(reason, text));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
