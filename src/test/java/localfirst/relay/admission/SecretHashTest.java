package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHashTest {
    private final SecretHash hash = new SecretHash();

    /** All of these have the same {@link String#hashCode}. */
    @Test
    void textsThatCollideForOthersDoNot() {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 1 << 12; i++) {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < 12; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            hashes.add(hash.of(text.toString()));
        }
        assertThat(hashes).hasSize(1 << 12);
    }

    @Test
    void boundariesCount() {
        assertThat(hash.of("ab", "c")).isNotEqualTo(hash.of("a", "bc"));
        assertThat(hash.of("a", "")).isNotEqualTo(hash.of("a"));
        assertThat(hash.of("a", "b")).isEqualTo(hash.of("a", "b"));
    }

    @Test
    void eachInstanceHasAKeyOfItsOwn() {
        assertThat(hash.of("alice")).isNotEqualTo(new SecretHash().of("alice"));
    }

    /** Also under keys that end with many zeros, as one in a few dozen does. */
    @ParameterizedTest
    @ValueSource(
            longs = {
                1_234_567_890_123L << 13,
                987_654_321_987L << 16,
                314_159_265_358_979L << 8,
                1_234_567_890_123_456_789L
            })
    void textsThatDifferAtTheirEndOnlyAreSpreadEvenly(long key) {
        SecretHash withKey = new SecretHash(key);
        Set<Long> rows = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            rows.add(withKey.of("address-" + i) & 0x1FFF);
        }
        // By chance, 5,775 of 8,192 are hit.
        assertThat(rows).hasSizeBetween(5_500, 6_050);
    }
}
