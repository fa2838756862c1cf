package localfirst.relay.access;

import java.util.Collection;
import java.util.stream.Collectors;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.DocumentId;

/** The decision about a handshake. */
public sealed interface AccessDecision {

    /** The peer is admitted, and may use what the grant allows. */
    record Allowed(Grant grant) implements AccessDecision {}

    /** The peer may not come in. */
    record Refused(Refusal why) implements AccessDecision {}

    /** Admits the peer to all documents. */
    static AccessDecision allow() {
        return new Allowed(Grant.EVERYTHING);
    }

    /** Admits the peer to these documents only. If it joins others, they are ignored. */
    static AccessDecision allowDocuments(Collection<String> documentIds) {
        return new Allowed(
                Grant.forDocuments(documentIds.stream().map(DocumentId::new).collect(Collectors.toSet())));
    }

    /** The peer may not come in. */
    static AccessDecision refuse() {
        return new Refused(Refusal.REFUSED_BY_POLICY);
    }
}
