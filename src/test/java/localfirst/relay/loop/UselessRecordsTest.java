package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class UselessRecordsTest {
    private static final int RECORD = 40;
    private static final long START = Long.MAX_VALUE - 5;

    private final UselessRecords records = new UselessRecords();
    private long now = START;

    @Test
    void fewAreFree() throws Exception {
        useless(UselessRecords.AT_ONCE);
        assertIsOneTooMany(() -> useless(1));
    }

    @Test
    void anotherIsFreeAfterAWhile() throws Exception {
        useless(UselessRecords.AT_ONCE);
        now += UselessRecords.ANOTHER_AFTER.toNanos();
        useless(1);
        assertIsOneTooMany(() -> useless(1));
    }

    @Test
    void noMoreThanAFewAreFreeHoweverLongNoneCame() throws Exception {
        useless(1);
        now += UselessRecords.ANOTHER_AFTER.toNanos() * 1_000;
        fewAreFree();
    }

    @Test
    void anotherIsFreeForEachSoMuchContent() throws Exception {
        useless(UselessRecords.AT_ONCE);
        for (int bytes = 0; bytes < 3 * UselessRecords.ANOTHER_FOR_CONTENT; bytes += 16 * 1024) {
            content(16 * 1024);
        }
        useless(3);
        assertIsOneTooMany(() -> useless(1));
    }

    @Test
    void contentIsNotSavedUp() throws Exception {
        useless(1);
        for (int i = 0; i < 100_000; i++) {
            content(16 * 1024);
        }
        fewAreFree();
    }

    @Test
    void peerThatSendsContentMayDoSoForEver() {
        assertThatCode(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        content(1);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void handshakeIsTooMuchAtOnce() {
        assertThatThrownBy(() ->
                        records.note(new SSLEngineResult(Status.OK, HandshakeStatus.NEED_TASK, RECORD, 0), () -> now))
                .isInstanceOf(TlsAbuseException.class);
    }

    private void useless(int count) throws TlsAbuseException {
        for (int i = 0; i < count; i++) {
            records.note(new SSLEngineResult(Status.OK, HandshakeStatus.NEED_WRAP, RECORD, 0), () -> now);
        }
    }

    private void content(int bytes) throws TlsAbuseException {
        records.note(new SSLEngineResult(Status.OK, HandshakeStatus.NOT_HANDSHAKING, bytes + RECORD, bytes), () -> now);
    }

    private static void assertIsOneTooMany(ThrowingCallable more) {
        assertThatThrownBy(more).isInstanceOf(TlsAbuseException.class);
    }
}
