package localfirst.relay.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.time.Timers;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * JWTs (RFC 7519) that somebody's identity provider signs with a key whose public half is in a JWKS file.
 *
 * <p>They need {@code exp} and the right {@code aud}. The claim {@code relay_peer}, a text, binds a token to a peer, and
 * {@code relay_documents}, texts, to documents. Only signatures with key pairs count, so that nobody signs with a public
 * key as if it were a secret.
 *
 * <p>Thread-safe.
 */
final class JwtTokens implements TokenRule {
    private static final String PEER = "relay_peer";
    private static final String DOCUMENTS = "relay_documents";
    private static final int CLOCK_SKEW_SECONDS = 30;

    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
            AlgorithmIdentifiers.EDDSA);

    private final WatchedFile<JwtConsumer> consumer;

    /** @throws IllegalArgumentException if the file can't be read, or isn't a JWKS */
    JwtTokens(AccessConfig config, Timers timers) {
        consumer = new WatchedFile<>(config.jwksFile(), path -> consumer(keysIn(path), config), timers);
    }

    /**
     * Reads a JWKS file.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    static List<JsonWebKey> keysIn(Path path) throws IOException {
        try {
            List<JsonWebKey> keys = new JsonWebKeySet(Files.readString(path)).getJsonWebKeys();
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("there is no key in it");
            }
            return keys;
        } catch (JoseException e) {
            throw new IllegalArgumentException("it isn't a JWKS: " + e.getMessage(), e);
        }
    }

    private static JwtConsumer consumer(List<JsonWebKey> keys, AccessConfig config) {
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys))
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS)
                .setExpectedAudience(config.jwtAudience());
        if (!config.jwtIssuer().isEmpty()) {
            builder.setExpectedIssuer(config.jwtIssuer());
        }
        return builder.build();
    }

    @Override
    public Verdict judge(String token) {
        try {
            JwtClaims claims = consumer.content().processToClaims(token);
            String peer = claims.hasClaim(PEER) ? claims.getStringClaimValue(PEER) : null;
            return new Right(peer, claims.hasClaim(DOCUMENTS) ? documents(claims) : Grant.EVERYTHING);
        } catch (InvalidJwtException e) {
            // Told only of those whose signature is right.
            return e.hasExpired() ? Bad.EXPIRED : Bad.WRONG;
        } catch (MalformedClaimException | IllegalArgumentException e) {
            return Bad.WRONG;
        }
    }

    private static Grant documents(JwtClaims claims) throws MalformedClaimException {
        return Grant.forDocuments(claims.getStringListClaimValue(DOCUMENTS).stream()
                .map(DocumentId::new)
                .collect(Collectors.toSet()));
    }
}
