package localfirst.relay.access;

/**
 * Decides who may use the relay, in an application that has its own idea of that.
 *
 * <p>It is asked at each handshake that the relay's own rules let pass; all policies have to allow it. Calls come from many
 * threads at once, each of which handles requests and waits for the answer: a policy that asks a database holds that
 * thread up, so it should remember what it learned. One that throws counts as a refusal.
 *
 * <p>{@code RelayServer.builder().accessPolicy(policy)} installs one. In a WAR, those that {@link java.util.ServiceLoader}
 * finds are installed: a jar in {@code WEB-INF/lib} that names its class in
 * {@code META-INF/services/localfirst.relay.access.AccessPolicy}.
 */
@FunctionalInterface
public interface AccessPolicy {
    /** Decides about one handshake. An exception refuses it. */
    AccessDecision decide(AccessRequest request);
}
