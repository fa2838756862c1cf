package localfirst.relay.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AsyncHandlerTest {
    /** More than wait, by far. */
    private static final int LINES = 5000;

    private final CountDownLatch read = new CountDownLatch(1);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    @Timeout(20)
    void logThatNobodyReadsHoldsUpNobodyAndWhatItLostIsCounted() {
        AsyncHandler handler = new AsyncHandler(new PrintStream(unread(), true), new LineFormat(false));
        for (int i = 0; i < LINES; i++) handler.publish(new LogRecord(Level.INFO, "line " + i + " of many"));
        read.countDown();
        handler.close();

        String log = written.toString(StandardCharsets.UTF_8);
        long lines = log.lines().filter(line -> line.endsWith("of many")).count();
        assertThat(log).contains("line 0 of many", "line 1 of many");
        assertThat(lines).isGreaterThanOrEqualTo(1024).isLessThan(LINES);
        assertThat(log.lines())
                .last()
                .asString()
                .endsWith((LINES - lines) + " lines dropped: the log is read too slowly");
    }

    @Test
    void allIsWrittenInOrderWhenItIsClosed() {
        read.countDown();
        AsyncHandler handler = new AsyncHandler(new PrintStream(unread(), true), new LineFormat(false));
        for (int i = 0; i < 100; i++) handler.publish(new LogRecord(Level.INFO, "line " + i));
        handler.close();

        assertThat(written.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll(".*(line \\d+)", "$1")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "line " + i).toList());
    }

    /** As a pipe is, to a program that doesn't read it yet. */
    private OutputStream unread() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                try {
                    read.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                written.write(bytes, from, length);
            }
        };
    }
}
