package localfirst.relay.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelMemoryTest {
    @Test
    void pagesOfTcpAreCounted() {
        String figures = """
                sockets: used 736
                TCP: inuse 200 orphan 6 tw 17807 alloc 622 mem 29339
                UDP: inuse 0 mem 0
                """;
        assertThat(KernelMemory.in(figures)).isEqualTo(29339L * 4096);
    }

    @Test
    void unknownMemoryIsTakenForMuch() {
        assertThat(KernelMemory.in("sockets: used 736")).isEqualTo(Long.MAX_VALUE);
    }
}
