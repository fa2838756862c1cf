package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens at once may happen in any order, but only in an order. */
class RaceTest {
    private static final int ROUNDS = 3_000;

    private final TestRelay relay = new TestRelay();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        threads.shutdownNow();
        relay.everybodyLeaves();
    }

    @Test
    void ofTwoCallersAtOnceExactlyOneOpensThePipe() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String document = "doc" + round;
            List<FakeSocket> both =
                    atOnce(() -> relay.call("alice", "bob", document), () -> relay.call("bob", "alice", document));
            both.get(0).say("to bob");
            both.get(1).say("to alice");

            assertThat(both.get(1).texts()).containsExactly("to bob");
            assertThat(both.get(0).texts()).containsExactly("to alice");
            assertThat(relay.relay.counters().pipesOpened()).isEqualTo(round + 1);
        }
        assertThat(relay.relay.figures().pipes()).isEqualTo(ROUNDS);
        assertThat(relay.relay.figures().heldCallers()).isZero();
    }

    @Test
    void framesSentWhileThePairIsMadeComeWholeAndInOrder() throws Exception {
        List<String> numbers = IntStream.range(0, 40).mapToObj(String::valueOf).toList();
        for (int round = 0; round < ROUNDS / 3; round++) {
            String document = "doc" + round;
            List<FakeSocket> both = atOnce(
                    () -> {
                        FakeSocket alice = relay.callSilently("alice", "bob", document);
                        numbers.forEach(alice::say);
                        return alice;
                    },
                    () -> {
                        FakeSocket bob = relay.callSilently("bob", "alice", document);
                        numbers.forEach(bob::say);
                        return bob;
                    });

            assertThat(both.get(0).texts()).isEqualTo(numbers);
            assertThat(both.get(1).texts()).isEqualTo(numbers);
        }
    }

    @Test
    void framesComeInOrderWhateverTheReceiverTakesAtATime() throws Exception {
        List<String> numbers = IntStream.range(0, 60).mapToObj(String::valueOf).toList();
        for (int round = 0; round < ROUNDS / 10; round++) {
            String document = "doc" + round;
            FakeSocket alice = relay.call("alice", "bob", document);
            alice.say("first");
            CountDownLatch said = new CountDownLatch(1);
            List<FakeSocket> both = atOnce(
                    () -> {
                        numbers.forEach(alice::say);
                        said.countDown();
                        return alice;
                    },
                    () -> {
                        FakeSocket bob = relay.callSilently("bob", "alice", document);
                        bob.blockAfter(7);
                        bob.showLife();
                        while (said.getCount() > 0) {
                            unblockIfBlocked(bob);
                        }
                        return bob;
                    });
            FakeSocket bob = both.get(1);
            while (bob.isBlocked()) {
                bob.unblock();
            }

            List<String> expected = new ArrayList<>(List.of("first"));
            expected.addAll(numbers);
            assertThat(bob.texts()).isEqualTo(expected);
            assertThat(alice.hasUnread()).isFalse();
        }
    }

    @Test
    void anEndWhileHeldFramesAreDeliveredComesAfterThem() throws Exception {
        CloseStatus goodbye = new CloseStatus(3000, "bye");
        for (int round = 0; round < ROUNDS / 3; round++) {
            String document = "doc" + round;
            FakeSocket alice = relay.call("alice", "bob", document);
            alice.say("one");
            alice.say("two");
            List<FakeSocket> both = atOnce(
                    () -> {
                        alice.say("three");
                        alice.hangUp(goodbye);
                        return alice;
                    },
                    () -> relay.call("bob", "alice", document));

            // Whether she had gone before he came or after: it's all there, and then the end.
            assertThat(both.get(1).texts()).containsExactly("one", "two", "three");
            assertThat(both.get(1).closedWith()).isEqualTo(goodbye);
        }
    }

    @Test
    void aCallerThatClosesWhileANewerComesLeavesTheNewerHeld() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String document = "doc" + round;
            FakeSocket older = relay.call("alice", "bob", document);
            older.say("old");
            boolean breaksOff = round % 2 == 0;
            List<FakeSocket> both = atOnce(
                    () -> {
                        if (breaksOff) {
                            older.breakOff();
                        } else {
                            older.hangUp();
                        }
                        return older;
                    },
                    () -> relay.call("alice", "bob", document));
            both.get(1).say("new");

            assertThat(relay.relay.figures().heldCallers()).isEqualTo(1);
            FakeSocket bob = relay.call("bob", "alice", document);
            assertThat(bob.texts()).containsExactly("new");
            bob.breakOff();
            audit(round);
        }
    }

    @Test
    void aPartnerThatComesTogetherWithANewerCallerMeetsOneOfTheTwo() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String document = "doc" + round;
            FakeSocket older = relay.call("alice", "bob", document);
            List<FakeSocket> both =
                    atOnce(() -> relay.call("alice", "bob", document), () -> relay.call("bob", "alice", document));
            FakeSocket newer = both.get(0);
            both.get(1).say("hello");

            boolean toOlder = older.texts().contains("hello");
            boolean toNewer = newer.texts().contains("hello");
            assertThat(toOlder).isNotEqualTo(toNewer);
            assertThat(older.closedWith()).isNull();
            assertThat(newer.closedWith()).isNull();
            audit(round);
        }
    }

    @Test
    void severalCallersOfBothSidesAtOnceAreAllMet() throws Exception {
        for (int round = 0; round < ROUNDS / 3; round++) {
            String document = "doc" + round;
            List<FakeSocket> four = atOnce(
                    () -> relay.call("alice", "bob", document),
                    () -> relay.call("bob", "alice", document),
                    () -> relay.call("alice", "bob", document),
                    () -> relay.call("bob", "alice", document));
            four.get(0).say("from one");
            four.get(2).say("from the other");

            assertThat(relay.relay.counters().pipesOpened()).isEqualTo(2L * (round + 1));
            assertThat(Stream.of(four.get(1), four.get(3)).flatMap(bob -> bob.texts().stream()))
                    .containsExactlyInAnyOrder("from one", "from the other");
            assertThat(four).allSatisfy(each -> assertThat(each.closedWith()).isNull());
        }
        assertThat(relay.relay.figures().heldCallers()).isZero();
    }

    @Test
    void whenBothEndsGoAtOnceNothingIsLeft() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            String document = "doc" + round;
            FakeSocket alice = relay.call("alice", "bob", document);
            alice.say(new byte[5000]);
            FakeSocket bob = relay.callSilently("bob", "alice", document);
            bob.blockAfter(random.nextBoolean() ? 1 : 1_000_000);
            int kind = random.nextInt(4);
            atOnce(
                    () -> {
                        bob.showLife();
                        return bob;
                    },
                    () -> {
                        end(alice, kind % 2 == 0);
                        return alice;
                    },
                    () -> {
                        end(bob, kind / 2 == 0);
                        return bob;
                    });

            assertThat(relay.relay.figures().pipes()).isZero();
            assertThat(relay.relay.figures().heldCallers()).isZero();
            assertThat(relay.relay.figures().heldBytes()).isZero();
        }
    }

    /** Now and then: it looks at everything, and there is more with each round. */
    private void audit(int round) {
        if (round % 100 == 0) {
            relay.relay.checkConsistency();
        }
    }

    private static void end(FakeSocket socket, boolean politely) {
        if (politely) {
            socket.hangUp();
        } else {
            socket.breakOff();
        }
    }

    private static void unblockIfBlocked(FakeSocket socket) {
        if (socket.isBlocked()) {
            socket.unblock();
        } else {
            Thread.onSpinWait();
        }
    }

    @SafeVarargs
    private List<FakeSocket> atOnce(Callable<FakeSocket>... tasks) throws Exception {
        CountDownLatch ready = new CountDownLatch(tasks.length);
        List<Future<FakeSocket>> futures = new ArrayList<>();
        for (Callable<FakeSocket> task : tasks) {
            futures.add(threads.submit(() -> {
                ready.countDown();
                ready.await();
                return task.call();
            }));
        }
        List<FakeSocket> results = new ArrayList<>();
        for (Future<FakeSocket> future : futures) {
            results.add(future.get());
        }
        return results;
    }
}
