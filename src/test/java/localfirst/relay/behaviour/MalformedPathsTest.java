package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upgrade under /connection is never refused: a Node client would die of that. It is accepted, then closed. */
@NotWhere(Difference.ODD_PATHS_REFUSED)
class MalformedPathsTest extends RelayBehaviour {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/connection/alice/bob/100%",
                "/connection/alice/bob/%zz",
                "/connection/%zz/bob/doc",
                "/connection/alice/%4/doc",
                "/connection/alice/bob/%C3%28",
                "/connection/alice/bob/%ff"
            })
    void malformedEscapeIsAcceptedThenClosed(String target) {
        assertAcceptedThenClosed(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/connection",
                "/connection/",
                "/connection/alice",
                "/connection/alice/bob",
                "/connection/alice/bob/",
                "/connection/alice/bob/doc/more",
                "/connection/alice/bob/doc/more/still"
            })
    void wrongNumberOfSegmentsIsAcceptedThenClosed(String target) {
        assertAcceptedThenClosed(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/connection//bob/doc", "/connection/alice//doc", "/connection/alice/bob//", "/connection///"})
    void emptyIdIsAcceptedThenClosed(String target) {
        assertAcceptedThenClosed(target);
    }

    private void assertAcceptedThenClosed(String target) {
        RawWebSocket caller = bare(target);
        Frame frame = caller.next();
        // A ping may come first: it is what every caller gets.
        if (frame.opcode() == Frame.PING) frame = caller.next();
        assertThat(frame.opcode()).isEqualTo(Frame.CLOSE);
        assertThat(frame.closeCode()).isEqualTo(1008);
        assertThat(frame.closeReason()).startsWith("relay:");
    }
}
