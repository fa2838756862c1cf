package localfirst.relay.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import localfirst.relay.peer.PeerId;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private static final PeerId ALICE = new PeerId("ed25519.alice");

    private long now = 1_000_000;
    private final Tickets tickets = of("secret");

    private Tickets of(String... secrets) {
        return new Tickets(List.of(secrets).stream().map(Tickets::keyOf).toList(), () -> now);
    }

    @Test
    void aTicketIsGoodForThreeMinutes() {
        String ticket = tickets.issue(ALICE);
        assertThat(tickets.judge(ALICE, ticket)).isEqualTo(Tickets.Verdict.GOOD);
        now += 179;
        assertThat(tickets.judge(ALICE, ticket)).isEqualTo(Tickets.Verdict.GOOD);
        now += 1;
        assertThat(tickets.judge(ALICE, ticket)).isEqualTo(Tickets.Verdict.EXPIRED);
    }

    @Test
    void aTicketIsForOnePeerOnly() {
        assertThat(tickets.judge(new PeerId("ed25519.bob"), tickets.issue(ALICE)))
                .isEqualTo(Tickets.Verdict.WRONG);
    }

    @Test
    void nodesThatShareASecretTakeEachOthersTickets() {
        assertThat(of("secret").judge(ALICE, tickets.issue(ALICE))).isEqualTo(Tickets.Verdict.GOOD);
        assertThat(of("new", "secret").judge(ALICE, tickets.issue(ALICE))).isEqualTo(Tickets.Verdict.GOOD);
        assertThat(tickets.judge(ALICE, of("new", "secret").issue(ALICE))).isEqualTo(Tickets.Verdict.WRONG);
    }

    @Test
    void whateverIsChangedIsWrong() {
        String ticket = tickets.issue(ALICE);
        for (int i = 0; i < ticket.length(); i++) {
            for (char c : "Aa0-_.~=".toCharArray()) {
                String changed = ticket.substring(0, i) + c + ticket.substring(i + 1);
                if (!changed.equals(ticket)) {
                    assertThat(tickets.judge(ALICE, changed)).as(changed).isEqualTo(Tickets.Verdict.WRONG);
                }
            }
            assertThat(tickets.judge(ALICE, ticket.substring(0, i))).isEqualTo(Tickets.Verdict.WRONG);
        }
        assertThat(tickets.judge(ALICE, ticket + "A")).isEqualTo(Tickets.Verdict.WRONG);
        assertThat(tickets.judge(ALICE, "")).isEqualTo(Tickets.Verdict.WRONG);
    }
}
