package localfirst.relay.cluster;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import localfirst.relay.metrics.EngineCounters;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Sends questions to Redis in the order in which they are asked, many at a time, on one thread of its own.
 *
 * <p>Thread-safe, and asking never blocks. A question fails if Redis answers nothing for 2 s, or not this one within
 * 10 s. While Redis can't be reached, or too many questions are waiting, each fails at once. Nothing that Redis does or
 * answers ends the thread.
 *
 * <p>Implementation note: a node's questions must never be carried out in a different order, not even some of them. So
 * each has a number, and Redis refuses one that comes after a higher number of the same node. Questions that wait
 * together share a number, and one run of the script. Questions without an answer when a connection is lost are sent
 * once more on the next one, in order and with new numbers, so Redis refuses whatever the old connection still contains.
 */
final class RedisPipeline implements AutoCloseable {
    /** A Redis that answers nothing for so long is given up, with all questions that have waited for so long. */
    static final Duration DEADLINE = Duration.ofSeconds(2);

    /** While it answers, but has too much to do, questions may wait for so long. After that, the lease has ended, too. */
    static final Duration LONGEST_WAIT = RedisEngine.LEASE;

    private static final System.Logger LOG = System.getLogger(RedisPipeline.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final int MAX_IDS = 64;
    private static final Duration FIRST_REST = Duration.ofMillis(50);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    private final RedisServer server;
    private final byte[] prefix;
    private final long leaseMillis;
    private final Timers timers;
    private final EngineCounters counters;
    private final byte[] script = EngineScript.bytes();
    private final QuestionQueue queue;
    private final Thread thread = new Thread(this::run, "relay-cluster-redis");
    private final CompletableFuture<InetAddress> localAddress = new CompletableFuture<>();

    /** When Redis last answered, or began to have something to answer. Set by the thread. */
    private volatile long answeredAt;

    /** Questions that were sent and aren't all answered yet. Set by the thread. */
    private volatile List<Question> sent = List.of();

    private volatile @Nullable RedisConnection connection;

    private volatile Runnable whenConnected = () -> {};

    // Owned by the thread
    private byte[] sha = {};
    private long write;

    /** The highest number that Redis has confirmed, for each of the last ids that asked. */
    private final Map<String, Long> confirmed = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_IDS;
        }
    };

    private List<Question> again = new ArrayList<>();

    /** Questions that must not be sent again. */
    private final List<Question> overtaken = new ArrayList<>(0);

    private Duration rest = FIRST_REST;
    private String told = "";
    private boolean failedOnce;

    RedisPipeline(RedisServer server, String prefix, Duration lease, Timers timers, EngineCounters counters) {
        this.server = server;
        this.prefix = Question.bytes(prefix);
        this.leaseMillis = lease.toMillis();
        this.timers = timers;
        this.queue = new QuestionQueue(timers);
        this.counters = counters;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
        look();
    }

    /** This machine's own address on the way to Redis, once Redis has been reached for the first time. */
    CompletionStage<InetAddress> localAddress() {
        return localAddress;
    }

    /** Runs the task on the thread of this pipeline each time there is a new connection. It must not block. */
    void whenConnected(Runnable task) {
        whenConnected = task;
    }

    CompletionStage<List<?>> ask(String what, String self, List<String> arguments) {
        Question question = new Question(what, self, arguments, timers.nanoTime());
        String refused = queue.add(question);
        if (refused != null) {
            boolean busy = refused.isEmpty();
            fail(
                    question,
                    busy ? EngineException.Reason.BUSY : EngineException.Reason.UNREACHABLE,
                    busy ? "too much is waiting to be sent to Redis" : refused);
        }
        return question.answer();
    }

    private void run() {
        while (!queue.isClosed()) {
            try {
                RedisConnection open = connection;
                if (open == null) {
                    connect();
                } else {
                    List<Question> batch = queue.next(again);
                    again = new ArrayList<>();
                    exchange(open, batch);
                }
            } catch (RuntimeException e) {
                // A bug, or an invalid answer: the other questions still have to be answered.
                LOG.log(System.Logger.Level.ERROR, "An answer from Redis couldn't be used", e);
                disconnect();
            }
        }
        failAll("the relay is stopping");
    }

    private void connect() {
        try {
            RedisConnection open = server.connect();
            sha = open.load(script);
            connection = open;
            rest = FIRST_REST;
            failedOnce = false;
            reached();
            localAddress.complete(open.localAddress());
        } catch (JedisException | NumberFormatException e) {
            notReached(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void reached() {
        LOG.log(System.Logger.Level.INFO, "Connected to {0}", server);
        told = "";
        queue.isUp();
        whenConnected.run();
    }

    private void notReached(String why) {
        if (!why.equals(told)) {
            told = why;
            LOG.log(System.Logger.Level.WARNING, "{0} can''t be used: {1}", server, why);
        }
        // Once may be bad luck, such as a connection that is killed while it is being set up.
        if (failedOnce) {
            failAll(why);
        }
        failedOnce = true;
        queue.rest(rest);
        Duration longer = rest.multipliedBy(2);
        rest = longer.compareTo(LONGEST_REST) < 0 ? longer : LONGEST_REST;
    }

    private void failAll(String why) {
        List<Question> all = new ArrayList<>(again);
        again = new ArrayList<>();
        all.addAll(queue.isDown(why));
        all.forEach(question -> fail(question, EngineException.Reason.UNREACHABLE, why));
    }

    private void exchange(RedisConnection open, List<Question> batch) {
        List<Question> due = batch.stream().filter(Question::isDue).toList();
        List<QuestionBatch> batches = QuestionBatch.of(due);
        answeredAt = timers.nanoTime();
        sent = due;
        int answered = 0;
        try {
            for (QuestionBatch each : batches) {
                long known = confirmed.getOrDefault(each.self(), 0L);
                open.send(each.command(sha, prefix, ++write, known, leaseMillis));
            }
            boolean lost = false;
            for (QuestionBatch each : batches) {
                lost |= read(open, each);
                answered++;
            }
            if (lost) {
                disconnect();
            } else if (!again.isEmpty()) {
                sha = open.load(script);
            }
            overtaken.forEach(question ->
                    fail(question, EngineException.Reason.FAILED, "later questions were answered before it"));
            overtaken.clear();
        } catch (JedisException e) {
            LOG.log(System.Logger.Level.INFO, "The connection to {0} was lost: {1}", server, e.getMessage());
            disconnect();
            for (QuestionBatch each : batches.subList(answered, batches.size())) {
                each.questions().forEach(question -> sendAgain(question, e.getMessage()));
            }
        } finally {
            sent = List.of();
        }
    }

    /** @return whether the connection is useless from now on */
    private boolean read(RedisConnection open, QuestionBatch batch) {
        List<QuestionBatch.Answer> answers;
        try {
            Object answer = open.read();
            answeredAt = timers.nanoTime();
            answers = batch.answers(answer);
        } catch (JedisDataException e) {
            return failed(batch, e.getMessage() == null ? "" : e.getMessage());
        } catch (IllegalArgumentException e) {
            failed(batch, "its answer makes no sense: " + e.getMessage());
            return true;
        }
        if (batch.isNumbered()) {
            confirmed.put(batch.self(), batch.write());
            // Somebody loaded the script after Redis had refused some for want of it: these would come after later
            // ones.
            overtaken.addAll(again);
            again.clear();
        }
        boolean lost = false;
        for (QuestionBatch.Answer each : answers) {
            Question question = each.question();
            if (each.failed()) {
                lost |= failed(question, RedisConnection.text(each.fields().get(0)));
            } else {
                counters.answered(timers.nanoTime() - question.askedAt);
                question.answer().complete(each.fields());
            }
        }
        return lost;
    }

    private boolean failed(QuestionBatch batch, String error) {
        boolean lost = false;
        for (Question question : batch.questions()) {
            lost |= failed(question, error);
        }
        return lost;
    }

    private boolean failed(Question question, String error) {
        RedisError kind = RedisError.of(error);
        if (kind == RedisError.NO_SCRIPT) {
            sendAgain(question, error);
            return false;
        }
        boolean isStranger = kind == RedisError.STRANGER;
        fail(question, isStranger ? EngineException.Reason.STRANGER : EngineException.Reason.FAILED, error);
        return kind == RedisError.WRONG_SERVER;
    }

    private void sendAgain(Question question, @Nullable String why) {
        if (question.isDue()) {
            again.add(question);
        } else {
            fail(question, EngineException.Reason.UNREACHABLE, why == null ? "the connection was lost" : why);
        }
    }

    private void fail(Question question, EngineException.Reason reason, String text) {
        if (question.fail(reason, text)) {
            counters.failed();
        }
    }

    private void disconnect() {
        RedisConnection open = connection;
        connection = null;
        if (open != null) {
            open.cut();
        }
    }

    /** Gives up questions that have waited too long, and the connection too if it doesn't answer or has ended. */
    private void look() {
        if (queue.isClosed()) {
            return;
        }
        timers.after(LOOK_EVERY, this::look);
        long now = timers.nanoTime();
        boolean goesOn = now - answeredAt < DEADLINE.toNanos();
        long oldest = now - (goesOn ? LONGEST_WAIT : DEADLINE).toNanos();
        List<Question> late = queue.takeOlderThan(oldest);
        sent.stream()
                .filter(question ->
                        question.askedAt - oldest < 0 && !question.answer().isDone())
                .forEach(late::add);
        late.forEach(question -> fail(question, EngineException.Reason.LATE, "Redis hasn't answered in time"));
        RedisConnection open = connection;
        if (open == null) {
            return;
        }
        if (!sent.isEmpty() && !goesOn) {
            open.cut();
        } else if (sent.isEmpty() && queue.isEmpty()) {
            // A connection that has ended is noticed only when it is used.
            ask("ping", "", List.of());
        }
    }

    @Override
    public void close() {
        queue.close();
        RedisConnection open = connection;
        if (open != null) {
            open.cut();
        }
        try {
            // A thread that hasn't ended yet would keep the class loader of an undeployed application.
            thread.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
