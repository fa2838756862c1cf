package localfirst.relay.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketNumbersTest {
    @Test
    void areSixteenDigitsEachAnywhereInTheQuery() {
        SocketNumbers both = new SocketNumbers(0xfedcba9876543210L, 0x00000000000000ffL);
        String socket = "socket=fedcba9876543210";
        String replaces = "replaces=00000000000000ff";
        assertThat(SocketNumbers.of(socket + "&" + replaces)).isEqualTo(both);
        assertThat(SocketNumbers.of(replaces + "&" + socket)).isEqualTo(both);
        assertThat(SocketNumbers.of("token=socket=&" + socket + "&x=1&" + replaces + "&y"))
                .isEqualTo(both);
        assertThat(SocketNumbers.of(socket)).isEqualTo(new SocketNumbers(both.own(), 0));
        assertThat(SocketNumbers.of(replaces)).isEqualTo(new SocketNumbers(0, both.replaced()));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "&",
                "socket",
                "socket=",
                "socket=&replaces=",
                "socket=1",
                "socket=0000000000000000",
                "socket=fedcba987654321",
                "socket=fedcba98765432100",
                "socket=FEDCBA9876543210",
                "socket=+edcba9876543210",
                "socket=%66edcba987654321",
                "xsocket=fedcba9876543210",
                "x=socket=fedcba9876543210",
                "replaces=-edcba9876543210"
            })
    void areIgnoredIfTheyAreAnythingElse(String query) {
        assertThat(SocketNumbers.of(query)).isSameAs(SocketNumbers.NONE);
    }

    @Test
    void standForOneAndTheSameSocketOnly() {
        SocketNumbers first = new SocketNumbers(71, 0);
        assertThat(first.isReplacedBy(new SocketNumbers(72, 71))).isTrue();
        assertThat(first.isReplacedBy(new SocketNumbers(72, 70))).isFalse();
        assertThat(first.isReplacedBy(first)).isFalse();
        assertThat(SocketNumbers.NONE.isReplacedBy(SocketNumbers.NONE)).isFalse();
    }

    @Test
    void areNotShownToAnybody() {
        assertThat(new SocketNumbers(71, 72)).asString().doesNotContain("71", "72", "47", "48");
    }
}
