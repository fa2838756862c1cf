/**
 * Decides who may come in, how often, and how many.
 *
 * <p>An embedder needs only {@link localfirst.relay.admission.Refusal}, the reasons for which a handshake is refused:
 *
 * <pre>{@code
 * for (Refusal refusal : Refusal.values()) {
 *     System.out.println(refusal.label() + ": " + refusal.httpStatus());
 * }
 * }</pre>
 */
@NullMarked
package localfirst.relay.admission;

import org.jspecify.annotations.NullMarked;
