package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
    private final Doorkeeper doorkeeper = new Doorkeeper();
    private final Random random = new Random(3);

    @Test
    void whatComesAgainIsKnown() {
        assertThat(doorkeeper.knows(7)).isFalse();
        assertThat(doorkeeper.knows(7)).isTrue();
        assertThat(doorkeeper.knows(8)).isFalse();
    }

    @Test
    void newcomersAreHardlyEverKnownHoweverManyCame() {
        long known = IntStream.range(0, 2_000_000)
                .filter(i -> doorkeeper.knows(random.nextInt()))
                .count();

        assertThat(known).isLessThan(200_000);
    }

    @Test
    void allOfTenThousandAreKnownWhenTheyComeAgain() {
        int[] hashes = random.ints(10_000).toArray();
        IntStream.of(hashes).forEach(doorkeeper::knows);

        assertThat(IntStream.of(hashes).filter(doorkeeper::knows).count()).isEqualTo(10_000);
    }
}
