package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A socket has one loop, whoever chooses it, and the partners of a pipe share it if they can. */
class LoopChoiceTest {
    private static final int ROUNDS = 500;

    private final EventLoops loops = new EventLoops(2, 1024, new ManualTimers(), new LoopNews() {
        @Override
        public void heldUp() {}

        @Override
        public void throttled() {}
    });

    @BeforeEach
    void start() {
        loops.start();
        loops.group(Use.PIPE).useAll();
    }

    @AfterEach
    void stop() {
        loops.stop();
    }

    private LoopChoice choice() {
        return new LoopChoice(loops.group(Use.PIPE));
    }

    @Test
    void nobodyIsGivenAnotherLoopThanTheOneThatWasSettledOn() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            LoopChoice mine = choice();
            LoopChoice partner = choice();
            AtomicInteger arriving = new AtomicInteger(2);
            // Its own choice would be the other one, which has fewer.
            EventLoop partners = partner.make();
            partners.count(1);
            CompletableFuture<EventLoop> opened = Background.supply(() -> together(arriving, mine::make));
            CompletableFuture<EventLoop> met = Background.supply(() -> together(arriving, () -> {
                mine.follow(partner);
                return mine.now();
            }));
            List<EventLoop> seen = new ArrayList<>();
            seen.add(Patience.result(opened, "one thread's loop"));
            seen.add(Patience.result(met, "the other's"));
            seen.add(mine.now());
            assertThat(seen).containsOnly(mine.make());
            partners.count(-1);
        }
    }

    /** Takes the step as soon as the other thread is here, too. */
    private static EventLoop together(AtomicInteger arriving, Supplier<EventLoop> step) {
        arriving.decrementAndGet();
        while (arriving.get() > 0) {
            Thread.onSpinWait();
        }
        return step.get();
    }

    @Test
    void partnersThatHaveNoLoopYetGetTheSame() {
        LoopChoice first = choice();
        LoopChoice second = choice();
        second.follow(first);
        assertThat(second.now()).isNotNull().isSameAs(first.make());
    }

    @Test
    void bothEndsOfAPipeAreKnownByTheSame() {
        LoopChoice first = choice();
        LoopChoice second = choice();
        second.follow(first);
        first.follow(second);
        assertThat(first.pipe()).isSameAs(first);
        assertThat(second.pipe()).isSameAs(first);
    }

    @Test
    void whatIsToBeDoneFollowsASocketToItsNewLoop() throws Exception {
        LoopChoice moved = choice();
        EventLoop old = moved.make();
        EventLoop next = loops.group(Use.PIPE).loops().stream()
                .filter(loop -> loop != old)
                .findFirst()
                .orElseThrow();
        CompletableFuture<Boolean> isOnNext = new CompletableFuture<>();
        old.execute(() -> {
            moved.execute(() -> isOnNext.complete(next.isCurrent()));
            moved.change(next);
        });
        assertThat(Patience.result(isOnNext, "what is to be done")).isTrue();
    }

    @Test
    void partnerThatHasALoopKeepsIt() {
        LoopChoice first = choice();
        LoopChoice second = choice();
        EventLoop own = first.make();
        first.follow(second);
        second.follow(first);
        assertThat(first.make()).isSameAs(own);
        assertThat(second.make()).isSameAs(own);
    }
}
