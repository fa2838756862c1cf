package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final RetryDelays DELAYS = new RetryDelays(Duration.ofMillis(10), 1.5, Duration.ofSeconds(30));
    private static final Duration SHORT = Duration.ofSeconds(9);
    private static final Duration LONG = Duration.ofSeconds(10);

    /** Always in the middle, which makes every delay exactly its step. */
    private static final RandomGenerator MIDDLE = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    };

    @Test
    void delaysGrowToTheMaximum() {
        Backoff backoff = new Backoff(DELAYS, MIDDLE);
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(10));
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(15));
        assertThat(backoff.next()).isEqualTo(Duration.ofNanos(22_500_000));
        for (int i = 0; i < 20; i++) {
            backoff.next();
        }
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(30));
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void delaysAreSpreadOverHalfOfTheirStepEitherWay() {
        Random random = new Random(1);
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            Duration delay = new Backoff(DELAYS, random).next();
            assertThat(delay).isBetween(Duration.ofMillis(5), Duration.ofMillis(15));
            sum += delay.toNanos();
        }
        assertThat(sum / 1000).isBetween(9.5e6, 10.5e6);
    }

    @Test
    void onlyAConnectionThatLastedBringsTheDelayBack() {
        RetryPolicy retries = new RetryPolicy(DELAYS, MIDDLE);
        retries.afterFailure(new Exception());
        assertThat(retries.afterClose(CloseStatus.lost(""), SHORT)).isEqualTo(Duration.ofMillis(15));
        assertThat(retries.afterClose(CloseStatus.lost(""), SHORT)).isGreaterThan(Duration.ofMillis(20));
        assertThat(retries.afterClose(CloseStatus.lost(""), LONG)).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void comesBackSoonButSpreadOutAfterARestart() {
        Random random = new Random(1);
        double least = 9;
        double most = 0;
        for (int i = 0; i < 1000; i++) {
            Duration delay = new RetryPolicy(DELAYS, random).afterClose(new CloseStatus(1012, ""), LONG);
            least = Math.min(least, delay.toMillis() / 1e3);
            most = Math.max(most, delay.toMillis() / 1e3);
        }
        assertThat(least).isBetween(0.1, 0.2);
        assertThat(most).isBetween(1.9, 2.0);
    }

    @Test
    void comesBackLaterWhenTheRelayHasTooMuchToDo() {
        assertThat(new RetryPolicy(DELAYS, new Random(1)).afterClose(new CloseStatus(1013, ""), LONG))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    @Test
    void doesNotHammerARelayThatSaysItIsTheClientsFault() {
        for (int code : new int[] {1002, 1003, 1007, 1008, 1009}) {
            assertThat(new RetryPolicy(DELAYS, new Random(1)).afterClose(new CloseStatus(code, ""), LONG))
                    .isGreaterThan(Duration.ofSeconds(22));
        }
    }

    @Test
    void aRestartThatNeverEndsIsNotHammeredEither() {
        RetryPolicy retries = new RetryPolicy(DELAYS, MIDDLE);
        for (int i = 0; i < 30; i++) {
            retries.afterClose(new CloseStatus(1012, ""), Duration.ZERO);
        }
        assertThat(retries.afterClose(new CloseStatus(1012, ""), Duration.ZERO)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void readsBothFormsOfRetryAfter() {
        Instant now = Instant.parse("2026-01-02T03:04:05Z");
        assertThat(RetryPolicy.retryAfter(" 120 ", now)).contains(Duration.ofMinutes(2));
        assertThat(RetryPolicy.retryAfter("Fri, 02 Jan 2026 03:04:35 GMT", now)).contains(Duration.ofSeconds(30));
        assertThat(RetryPolicy.retryAfter("Fri, 02 Jan 2026 03:00:00 GMT", now)).contains(Duration.ZERO);
        assertThat(RetryPolicy.retryAfter("999999999", now)).contains(Duration.ofHours(1));
        assertThat(RetryPolicy.retryAfter("99999999999999999999", now)).isEmpty();
        assertThat(RetryPolicy.retryAfter("-5", now)).isEmpty();
        assertThat(RetryPolicy.retryAfter("soon", now)).isEmpty();
    }
}
