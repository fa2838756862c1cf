package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** Clients behind a proxy that nobody has listed count as one, but don't pay for each other's failures. */
class UnlistedProxyTest {
    private static final PeerId ALICE = new PeerId("alice");
    private static final String PROXY = "203.0.113.9";

    private final ClientAddresses addresses = new ClientAddresses(List.of());
    private final Admission admission = new Admission(Limits.defaults(), new ManualTimers());
    private final ClientAddress alice = addresses.of(PROXY, List.of("198.51.100.1"), List.of());
    private final ClientAddress mallory = addresses.of(PROXY, List.of("198.51.100.2"), List.of());

    @Test
    void behindOneWithAPublicAddressOnlyWhoFailsIsSlowedDown() {
        for (int i = 0; i < 4; i++) {
            admission.closedByRelay(ALICE, mallory);
        }
        assertThat(admission.delayOnArrival(ALICE, mallory)).isEqualTo(Duration.ofSeconds(5));
        assertThat(admission.delayOnArrival(ALICE, alice)).isZero();
    }

    @Test
    void itsClientsHaveTheLimitsOfOneAddressWhateverItSays() {
        assertThat(alice.key()).isEqualTo(mallory.key());
        assertThat(alice.isLimited()).isTrue();
    }
}
