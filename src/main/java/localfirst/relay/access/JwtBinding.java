package localfirst.relay.access;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.IdText;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/**
 * What a JWT may be used for: the claim {@code relay_peer}, an id, binds it to a peer, and {@code relay_documents}, a
 * list of ids, to documents.
 *
 * <p>If a claim is present and invalid, which includes {@code null}, the token is refused. Otherwise it would be valid
 * for everybody and everything.
 */
final class JwtBinding {
    private static final String PEER = "relay_peer";
    private static final String DOCUMENTS = "relay_documents";

    private JwtBinding() {}

    static TokenRule.Verdict of(JwtClaims claims) {
        Map<String, @Nullable Object> all = claims.getClaimsMap();
        String peer = null;
        if (all.containsKey(PEER)) {
            peer = id(all.get(PEER));
            if (peer == null) {
                return TokenRule.Bad.MALFORMED;
            }
        }
        if (!all.containsKey(DOCUMENTS)) {
            return new TokenRule.Right(peer, Grant.EVERYTHING);
        }
        Set<DocumentId> documents = documents(all.get(DOCUMENTS));
        return documents == null ? TokenRule.Bad.MALFORMED : new TokenRule.Right(peer, Grant.forDocuments(documents));
    }

    private static @Nullable Set<DocumentId> documents(@Nullable Object claim) {
        if (!(claim instanceof List<?> list)) {
            return null;
        }
        Set<DocumentId> documents = new HashSet<>();
        for (Object each : list) {
            String id = id(each);
            if (id == null) {
                return null;
            }
            documents.add(new DocumentId(id));
        }
        return documents;
    }

    private static @Nullable String id(@Nullable Object claim) {
        return claim instanceof String text && IdText.isValid(text) ? text : null;
    }
}
