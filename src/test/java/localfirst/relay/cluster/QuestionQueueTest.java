package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** In which order questions are sent to Redis, how many at a time, and which are accepted. */
class QuestionQueueTest {
    private final ManualTimers timers = new ManualTimers();
    private final QuestionQueue queue = new QuestionQueue(timers);

    private Question ask(String what, int arguments) {
        Question question = new Question(what, "node", Collections.nCopies(arguments, "x"), timers.nanoTime());
        assertThat(queue.add(question)).isNull();
        return question;
    }

    private List<Question> next() {
        return queue.next(new ArrayList<>());
    }

    @Test
    void questionsAreSentInTheOrderInWhichTheyWereAsked() {
        Question first = ask("announce", 5);
        Question second = ask("withdraw", 2);
        Question third = ask("host", 4);
        assertThat(next()).containsExactly(first, second, third);
    }

    @Test
    void leaseIsRenewedBeforeAnythingElse() {
        Question announce = ask("announce", 5);
        Question renew = ask("renew", 1);
        assertThat(next()).containsExactly(renew, announce);
    }

    @Test
    void whatHasToBeSentAgainComesFirst() {
        Question again = new Question("announce", "node", List.of(), 0);
        Question renew = ask("renew", 1);
        assertThat(queue.next(new ArrayList<>(List.of(again)))).containsExactly(again, renew);
    }

    @Test
    void leaseNeverWaitsBehindMoreThanAFewThousandArguments() {
        for (int i = 0; i < 10; i++) {
            ask("announce", 1280);
        }
        assertThat(next()).hasSize(4);
        Question renew = ask("renew", 1);
        assertThat(next()).hasSize(5).first().isEqualTo(renew);
    }

    @Test
    void questionsAreTakenOutOnceTheyAreOldEnough() {
        Question old = ask("announce", 5);
        timers.advance(Duration.ofSeconds(1));
        Question young = ask("announce", 5);
        Question urgent = ask("renew", 1);
        assertThat(queue.takeOlderThan(timers.nanoTime())).containsExactly(old);
        assertThat(next()).containsExactly(urgent, young);
    }

    @Test
    void allPeersOfANodeMayLeaveAtOnceAndOthersJoinMeanwhile() {
        for (int i = 0; i < 3 * QuestionQueue.MAX_WAITING; i++) {
            ask("withdraw", 0);
        }
        for (int i = 0; i < QuestionQueue.MAX_WAITING; i++) {
            ask("announce", 0);
        }
        Question surplus = new Question("announce", "node", List.of(), 0);
        assertThat(queue.add(surplus)).isEmpty();

        for (int i = 0; i < 3 * QuestionQueue.MAX_WAITING; i += next().size()) {
            // Some of the withdrawals are sent.
        }

        assertThat(queue.add(surplus)).isNull();
    }

    @Test
    void leaseIsRenewedHoweverMuchWaits() {
        for (int i = 0; i < QuestionQueue.MAX_WAITING; i++) {
            ask("announce", 0);
        }
        Question renew = ask("renew", 1);
        assertThat(next()).first().isEqualTo(renew);
    }

    @Test
    void nothingIsAcceptedIfTooMuchWaitsOrRedisCannotBeReached() {
        for (int i = 0; i < QuestionQueue.MAX_WAITING; i++) {
            ask("announce", 0);
        }
        Question surplus = new Question("announce", "node", List.of(), 0);
        assertThat(queue.add(surplus)).isEmpty();
        assertThat(queue.isDown("gone")).hasSize(QuestionQueue.MAX_WAITING);
        assertThat(queue.add(surplus)).isEqualTo("gone");
        queue.isUp();
        assertThat(queue.add(surplus)).isNull();
        queue.close();
        assertThat(queue.add(surplus)).contains("stopping");
    }
}
