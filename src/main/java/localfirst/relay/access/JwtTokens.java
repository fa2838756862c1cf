package localfirst.relay.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import localfirst.relay.time.Timers;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * JWTs (RFC 7519) that an identity provider signs with a key whose public half is in a JWKS file.
 *
 * <p>They need {@code exp} and the right {@code aud}; {@link JwtBinding} reads what they are for. Only signatures with
 * key pairs are accepted, so that nobody can sign with a public key as if it were a shared secret.
 *
 * <p>Thread-safe.
 */
final class JwtTokens implements TokenRule {
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

    /** The library ignores other characters in base64. */
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++");

    /** Parses a token without trusting anything in it. */
    private static final JwtConsumer READER = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setSkipSignatureVerification()
            .setDisableRequireSignature()
            .build();

    private final WatchedFile<Checks> checks;

    /** The keys in use. */
    private record Checks(JwksVerificationKeyResolver keys, JwtConsumer consumer) {}

    /** @throws IllegalArgumentException if the file can't be read, or isn't a JWKS */
    JwtTokens(AccessConfig config, Timers timers) {
        checks = new WatchedFile<>(config.jwt().keys(), path -> checks(keysIn(path), config), timers);
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

    private static Checks checks(List<JsonWebKey> keys, AccessConfig config) {
        JwksVerificationKeyResolver resolver = new JwksVerificationKeyResolver(keys);
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setVerificationKeyResolver(resolver)
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS)
                .setExpectedAudience(config.jwt().audience());
        if (!config.jwt().issuer().isEmpty()) {
            builder.setExpectedIssuer(config.jwt().issuer());
        }
        return new Checks(resolver, builder.build());
    }

    /** The signature is checked last, because that costs a hundred times as much as everything else. */
    @Override
    public Verdict judge(String token) {
        if (!SHAPE.matcher(token).matches()) {
            return Bad.WRONG;
        }
        Checks now = checks.content();
        try {
            JwtContext context = READER.process(token);
            if (!isSignedByOneOf(now, context)) {
                return Bad.WRONG;
            }
            if (saysItIsOver(context.getJwtClaims())) {
                return Bad.EXPIRED;
            }
            now.consumer().processContext(context);
            return JwtBinding.of(context.getJwtClaims());
        } catch (InvalidJwtException e) {
            return e.hasExpired() ? Bad.EXPIRED : Bad.WRONG;
        } catch (MalformedClaimException | JoseException e) {
            return Bad.WRONG;
        }
    }

    /** Whether the token names such a key, and the key exists. Whether it is genuine isn't known yet. */
    private static boolean isSignedByOneOf(Checks now, JwtContext context) throws JoseException {
        List<JsonWebStructure> layers = context.getJoseObjects();
        if (layers.size() != 1 || !(layers.get(0) instanceof JsonWebSignature signature)) {
            return false;
        }
        ALGORITHMS.checkConstraint(signature.getAlgorithmHeaderValue());
        return now.keys().resolveKey(signature, List.of()) != null;
    }

    private static boolean saysItIsOver(JwtClaims claims) throws MalformedClaimException {
        NumericDate end = claims.getExpirationTime();
        return end != null
                && end.getValue() + CLOCK_SKEW_SECONDS <= NumericDate.now().getValue();
    }
}
