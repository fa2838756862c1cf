package localfirst.relay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessDecision.Refused;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** What an embedder's own rules come to. */
class AccessPolicyTest {
    private static AccessDecision decide(AccessRequest request, AccessPolicy... policies) {
        try (Relay relay = new Relay(RelayConfig.defaults(), List.of(policies))) {
            return relay.access().decide(request);
        }
    }

    private static AccessRequest request(Pairing pairing) {
        return new AccessRequest(
                new PeerId("alice"),
                Optional.ofNullable(pairing),
                Optional.of("secret-token"),
                Optional.empty(),
                ClientAddress.UNKNOWN);
    }

    @Test
    void allPoliciesHaveToAgreeAndTheirDocumentsAreThoseThatAllAllow() {
        AccessPolicy first = request -> AccessDecision.allowDocuments(List.of("doc-1", "doc-2"));
        AccessPolicy second = request -> AccessDecision.allowDocuments(List.of("doc-2", "doc-3"));
        assertThat(decide(request(null), first, second)).isEqualTo(AccessDecision.allowDocuments(List.of("doc-2")));
        assertThat(decide(request(TestRelay.pairing("alice", "bob", "doc-2")), first, second))
                .isInstanceOf(AccessDecision.Allowed.class);
        assertThat(decide(request(TestRelay.pairing("alice", "bob", "doc-1")), first, second))
                .isEqualTo(new Refused(Refusal.TOKEN_FOR_ANOTHER));
        assertThat(decide(request(null), first, request -> AccessDecision.refuse()))
                .isEqualTo(new Refused(Refusal.REFUSED_BY_POLICY));
    }

    @Test
    void onePolicyThatFailsRefuses() {
        AccessPolicy failing = request -> {
            throw new IllegalStateException("no database");
        };
        assertThat(decide(request(null), failing)).isEqualTo(new Refused(Refusal.REFUSED_BY_POLICY));
    }

    /** A policy may ask a database: strangers mustn't make it ask as often as they like. */
    @Test
    void addressThatIsTooFastIsRefusedBeforeAnybodyIsAsked() {
        AtomicInteger asked = new AtomicInteger();
        AccessPolicy counting = request -> {
            asked.incrementAndGet();
            return AccessDecision.refuse();
        };
        Limits limits = Limits.defaults().toBuilder()
                .handshakesPerSecond(1)
                .handshakeBurst(5)
                .build();
        AccessRequest stranger = new AccessRequest(
                new PeerId("alice"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new ClientAddress("192.0.2.1", true));
        try (Relay relay = new Relay(RelayConfig.defaults().withLimits(limits), List.of(counting))) {
            for (int i = 0; i < 1_000; i++) {
                relay.access().decide(stranger);
            }
            assertThat(asked.get()).isBetween(5, 100);
            assertThat(relay.access().decide(stranger)).isEqualTo(new Refused(Refusal.TOO_FAST));
            assertThat(relay.admission().refused(Refusal.TOO_FAST)).isBetween(900L, 996L);
        }
    }

    @Test
    void relayWithoutRulesAsksNobody() {
        try (Relay relay = new Relay(RelayConfig.defaults())) {
            assertThat(relay.access().isOpen()).isTrue();
        }
    }

    @Test
    void requestsAreShownWithoutTheirToken() {
        assertThat(request(null).toString()).doesNotContain("secret-token");
    }
}
