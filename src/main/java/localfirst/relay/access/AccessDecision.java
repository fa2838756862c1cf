package localfirst.relay.access;

import java.util.Collection;
import java.util.stream.Collectors;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.DocumentId;

/** What is decided about a handshake. */
public sealed interface AccessDecision {

    /** The peer may come in, to do what the grant says. */
    record Allowed(Grant grant) implements AccessDecision {}

    /** The peer may not come in. */
    record Refused(Refusal why) implements AccessDecision {}

    /** The peer may do everything. */
    static AccessDecision allow() {
        return new Allowed(Grant.EVERYTHING);
    }

    /** The peer may come in, for these documents only. Others that it joins are ignored. */
    static AccessDecision allowDocuments(Collection<String> documentIds) {
        return new Allowed(
                Grant.forDocuments(documentIds.stream().map(DocumentId::new).collect(Collectors.toSet())));
    }

    /** The peer may not come in. */
    static AccessDecision refuse() {
        return new Refused(Refusal.REFUSED_BY_POLICY);
    }
}
