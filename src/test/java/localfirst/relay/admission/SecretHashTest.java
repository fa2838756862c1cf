package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
}
