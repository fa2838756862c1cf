package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import localfirst.relay.metrics.EngineCounters;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of questions whose answers no real Redis could be made to give. */
@SystemTest
class RedisPipelineTest {
    private static final String DONE = "*1\r\n:0\r\n";
    private static final String NO_SCRIPT = "-NOSCRIPT No matching script.\r\n";

    /** After so much real time without an answer, a connection ends by itself. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofMillis(RedisConnection.TIMEOUT_MILLIS);

    /** Where the kind of the first question is, in EVALSHA. */
    private static final int WHAT = 8;

    /** So much is asked alone. */
    private static final List<String> MUCH = Collections.nCopies(1280, "x");

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }

    private final ManualTimers timers = new ManualTimers();

    private RedisPipeline pipeline(Function<List<String>, String> answers) throws IOException {
        FakeRedis redis = new FakeRedis(answers);
        opened.add(redis);
        RedisServer server = new RedisServer(RedisAddress.parse(redis.address()), LinkTls.ofJava()::context);
        RedisPipeline pipeline = new RedisPipeline(server, "test:", RedisEngine.LEASE, timers, new EngineCounters());
        opened.add(pipeline);
        pipeline.start();
        return pipeline;
    }

    private static EngineException.Reason reason(CompletionStage<?> answer) {
        try {
            Patience.result(answer, "a failure");
        } catch (ExecutionException e) {
            return ((EngineException) e.getCause()).reason();
        }
        throw new AssertionError("it didn't fail");
    }

    /** Or a peer that has joined and left would be known as one that is there. */
    @Test
    void questionThatLaterOnesHaveOvertakenIsNotAskedAgain() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch bothWait = new CountDownLatch(1);
        AtomicBoolean refused = new AtomicBoolean();
        List<String> done = new CopyOnWriteArrayList<>();
        RedisPipeline pipeline = pipeline(command -> {
            String what = command.get(WHAT);
            if (what.equals("find")) {
                asked.countDown();
                Patience.await("the other questions", bothWait);
                return DONE;
            }
            // The script is loaded by another node just after this.
            if (what.equals("announce") && refused.compareAndSet(false, true)) return NO_SCRIPT;
            done.add(what);
            return DONE;
        });

        CompletionStage<List<?>> find = pipeline.ask("find", "node", List.of());
        Patience.await("the first question", asked);
        CompletionStage<List<?>> announce = pipeline.ask("announce", "node", MUCH);
        CompletionStage<List<?>> withdraw = pipeline.ask("withdraw", "node", MUCH);
        bothWait.countDown();

        Patience.result(find, "an answer");
        Patience.result(withdraw, "an answer");
        Patience.result(announce.exceptionally(failure -> List.of()), "an answer or a failure");
        answered(pipeline);
        // On a machine that hangs, the connection may be given up between the two: then both are asked again, in order.
        assertThat(done.lastIndexOf("announce")).isLessThan(done.indexOf("withdraw"));
    }

    private static void answered(RedisPipeline pipeline) {
        OnRedis.eventually(() -> pipeline.ask("find", "node", List.of()));
    }

    /** Giving it up would make everything be asked once more, when there is too much to do already. */
    @Test
    void redisThatIsSlowButAnswersIsNotGivenUp() throws Exception {
        Patience.inTime(SOCKET_TIMEOUT, this::askASlowRedis);
    }

    private void askASlowRedis() throws Exception {
        CountDownLatch[] asked = {new CountDownLatch(1), new CountDownLatch(1)};
        CountDownLatch[] answers = {new CountDownLatch(1), new CountDownLatch(1)};
        RedisPipeline pipeline = pipeline(command -> {
            int which = command.get(WHAT).equals("find") ? 0 : 1;
            asked[which].countDown();
            Patience.await("that it may answer", answers[which]);
            return DONE;
        });
        Duration most = RedisPipeline.DEADLINE.multipliedBy(3).dividedBy(4);
        CompletionStage<List<?>> first = pipeline.ask("find", "node", MUCH);
        Patience.await("the first question", asked[0]);
        CompletionStage<List<?>> second = pipeline.ask("announce", "node", MUCH);

        timers.advance(most);
        answers[0].countDown();
        Patience.await("the second question", asked[1]);
        timers.advance(most);
        answers[1].countDown();

        Patience.result(first, "an answer");
        Patience.result(second, "an answer that comes later than Redis may be silent");
    }

    @Test
    void redisThatAnswersNothingIsGivenUp() throws Exception {
        Patience.inTime(SOCKET_TIMEOUT, this::askASilentRedis);
    }

    private void askASilentRedis() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        opened.add(end::countDown);
        RedisPipeline pipeline = pipeline(command -> {
            asked.countDown();
            Patience.await("the end of the test", end);
            return DONE;
        });
        CompletionStage<List<?>> sent = pipeline.ask("find", "node", MUCH);
        Patience.await("the question", asked);
        CompletionStage<List<?>> waiting = pipeline.ask("announce", "node", MUCH);

        timers.advance(RedisPipeline.DEADLINE.plusSeconds(1));

        assertThat(reason(sent)).isEqualTo(EngineException.Reason.LATE);
        assertThat(reason(waiting)).isEqualTo(EngineException.Reason.LATE);
    }

    @Test
    void answersThatMakeNoSenseCostOneQuestionOnly() throws Exception {
        List<String> nonsense = List.of(
                "+OK\r\n",
                ":1\r\n",
                "$-1\r\n",
                "*-1\r\n",
                "*0\r\n",
                "*1\r\n$-1\r\n",
                "*1\r\n:5\r\n",
                "*1\r\n:-7\r\n",
                "*1\r\n*1\r\n:0\r\n",
                "what?\r\n");
        RedisPipeline pipeline = pipeline(command ->
                command.get(WHAT).equals("find") ? DONE : nonsense.get(Integer.parseInt(command.get(WHAT + 2))));
        for (int i = 0; i < nonsense.size(); i++) {
            assertThat(reason(pipeline.ask("announce", "node", List.of(String.valueOf(i)))))
                    .isIn(EngineException.Reason.FAILED, EngineException.Reason.UNREACHABLE);
            answered(pipeline);
        }
    }

    @Test
    void errorsOfOneQuestionAreNotThoseOfOthersThatWereAskedTogether() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch bothWait = new CountDownLatch(1);
        RedisPipeline pipeline = pipeline(command -> {
            if (command.get(WHAT).equals("renew")) {
                asked.countDown();
                Patience.await("the other questions", bothWait);
                return DONE;
            }
            return "*4\r\n:-1\r\n" + FakeRedis.bulk("ERR not this") + ":1\r\n" + FakeRedis.bulk("found");
        });
        pipeline.ask("renew", "another", List.of());
        Patience.await("the first question", asked);
        CompletionStage<List<?>> failed = pipeline.ask("announce", "node", List.of("x"));
        CompletionStage<List<?>> answered = pipeline.ask("find", "node", List.of("x"));
        bothWait.countDown();

        assertThat(reason(failed)).isEqualTo(EngineException.Reason.FAILED);
        assertThat(RedisConnection.text(Patience.result(answered, "an answer").get(0)))
                .isEqualTo("found");
    }
}
