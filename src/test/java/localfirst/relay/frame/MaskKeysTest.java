package localfirst.relay.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskKeysTest {
    @Test
    void hashIsThatOfSipHashsAuthors() {
        long secret0 = 0x0706050403020100L;
        long secret1 = 0x0f0e0d0c0b0a0908L;
        assertThat(MaskKeys.hash(secret0, secret1, 0x0706050403020100L)).isEqualTo(0x93f5f5799a932462L);
    }

    @Test
    void hardlyAnyTwoKeysOfASocketAreEqual() {
        MaskKeys keys = new MaskKeys();
        assertThat(IntStream.range(0, 1000).map(i -> keys.next()).distinct().count())
                .isGreaterThan(990);
    }

    @Test
    void anotherSocketHasOthers() {
        MaskKeys one = new MaskKeys();
        MaskKeys other = new MaskKeys();
        assertThat(IntStream.range(0, 100).filter(i -> one.next() == other.next()))
                .hasSizeLessThan(5);
    }
}
