package localfirst.relay.loop;

import java.util.function.Consumer;
import java.util.function.Predicate;
import localfirst.relay.peer.ClientAddress;

/** Who is told what the loops do that somebody might want to count, and asked. By any thread; must not block. */
public interface LoopNews {
    /** A loop was busy for so long that all of its sockets had to wait noticeably. */
    void heldUp();

    /** A socket isn't read for a moment, because it has received too many control frames. */
    void throttled();

    /** A socket from this address was cut, since its TLS only cost the relay something. */
    default void tlsMisused(ClientAddress address) {}

    /** Whether so many sockets come from this address that the operating system should keep little for each further one. */
    default boolean isCrowded(ClientAddress address) {
        return false;
    }

    /** The operating system keeps little for a socket, because its address is crowded. */
    default void smallBuffers() {}

    /** Who has each of these done when it happens. */
    static LoopNews of(
            Runnable heldUp,
            Runnable throttled,
            Consumer<ClientAddress> misused,
            Predicate<ClientAddress> crowded,
            Runnable smallBuffers) {
        return new LoopNews() {
            @Override
            public void heldUp() {
                heldUp.run();
            }

            @Override
            public void throttled() {
                throttled.run();
            }

            @Override
            public void tlsMisused(ClientAddress address) {
                misused.accept(address);
            }

            @Override
            public boolean isCrowded(ClientAddress address) {
                return crowded.test(address);
            }

            @Override
            public void smallBuffers() {
                smallBuffers.run();
            }
        };
    }
}
