package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of several loops is given a new socket. */
class LoopGroupTest {
    private final EventLoops loops = new EventLoops(3, 1024, new ManualTimers(), DialedLoops.NO_NEWS);

    @BeforeEach
    void start() {
        loops.start();
    }

    @AfterEach
    void stop() {
        loops.stop();
    }

    @Test
    void pipesAreOnTheFirstAloneAsLongAsItHasLittleToDo() {
        LoopGroup pipes = loops.group(Use.PIPE);
        for (int i = 0; i < 10; i++) {
            EventLoop picked = pipes.pick();
            picked.count(1);
            assertThat(picked).isSameAs(pipes.loops().get(0));
        }
    }

    @Test
    void peersAreOnAllOfThem() {
        LoopGroup peers = loops.group(Use.PEER);
        for (int i = 0; i < 9; i++) {
            peers.pick().count(1);
        }
        assertThat(peers.loops()).extracting(EventLoop::load).containsExactly(3, 3, 3);
    }

    @Test
    void loopThatHasEndedIsGivenNothing() {
        LoopGroup pipes = loops.group(Use.PIPE);
        pipes.loops().get(0).stop();
        for (int i = 0; i < 10; i++) {
            assertThat(pipes.pick().hasEnded()).isFalse();
        }
    }
}
