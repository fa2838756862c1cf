package localfirst.relay.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import localfirst.relay.access.TokenRule.Bad;
import localfirst.relay.access.TokenRule.Right;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.testing.ManualTimers;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are right. */
class TokensTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final Path NONE = Path.of("");

    private final ManualTimers timers = new ManualTimers();

    @TempDir
    private Path directory;

    @BeforeEach
    void beginAtSomeTime() {
        timers.advance(Duration.ofMinutes(1));
    }

    @Test
    void fileOfTokensIsReadAgainWhenItChanges() throws Exception {
        Path file = directory.resolve("tokens");
        Files.writeString(file, "# of last month\nfirst-token.0123\n\n");
        SharedTokens tokens = new SharedTokens(Secrets.tokens(List.of("fixed-token.0123"), file, timers));
        assertThat(tokens.contains("first-token.0123")).isTrue();
        assertThat(tokens.contains("fixed-token.0123")).isTrue();

        Files.writeString(file, "second-token.0123\n");
        timers.advance(Duration.ofSeconds(2));
        assertThat(tokens.contains("second-token.0123")).isTrue();
        assertThat(tokens.contains("first-token.0123")).isFalse();
        assertThat(tokens.contains("fixed-token.0123")).isTrue();
    }

    @Test
    void fileThatMakesNoSenseAnyMoreLeavesInForceWhatItHeld() throws Exception {
        Path file = directory.resolve("tokens");
        Files.writeString(file, "first-token.0123\n");
        SharedTokens tokens = new SharedTokens(Secrets.tokens(List.of(), file, timers));
        Files.writeString(file, "too short\n");
        timers.advance(Duration.ofSeconds(2));
        assertThat(tokens.contains("first-token.0123")).isTrue();
        Files.delete(file);
        timers.advance(Duration.ofSeconds(2));
        assertThat(tokens.contains("first-token.0123")).isTrue();
        Files.writeString(file, "third-token.0123\n");
        timers.advance(Duration.ofSeconds(2));
        assertThat(tokens.contains("first-token.0123")).isFalse();
        assertThat(tokens.contains("third-token.0123")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "with a space 0123456", "comma,comma,comma,", "slash/slash/slash/"})
    void whatWouldNeedEncodingIsNoToken(String text) {
        assertThatThrownBy(() -> Secrets.token(text)).hasMessageNotContaining(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1.2000000000.abcd",
                "v1.2000000000.",
                "v1..",
                "v1.",
                "v1",
                "v2.2000000000.x",
                "v1.2000000000.p.x",
                "v1.2000000000.%.x",
                ""
            })
    void whatNobodySignedIsWrong(String text) {
        assertThat(signedRule().judge(text)).isEqualTo(Bad.WRONG);
    }

    @Test
    void signedTokensSayForWhomUntilWhen() {
        assertThat(signedRule().judge(signed("v1.1000001"))).isEqualTo(Right.FOR_EVERYTHING);
        assertThat(signedRule().judge(signed("v1.1000000"))).isEqualTo(Bad.EXPIRED);
        assertThat(signedRule().judge(signed("v1.1000001.p" + base64("alice") + ".d" + base64("dö/c"))))
                .isEqualTo(new Right("alice", Grant.forDocuments(java.util.Set.of(new DocumentId("dö/c")))));
        assertThat(signedRule().judge(signed("v1.1000001.q" + base64("alice")))).isEqualTo(Bad.WRONG);
        assertThat(signedRule().judge(signed("v1.1000001.p" + base64("alice") + ".p" + base64("bob"))))
                .isEqualTo(Bad.WRONG);
        assertThat(signedRule().judge(signed("v1.99999999999999999999"))).isEqualTo(Bad.WRONG);
        assertThat(signedRule().judge(signed("v1.1000001").replace("1000001", "1000002")))
                .isEqualTo(Bad.WRONG);
    }

    @Test
    void jwtIsRightIfItsKeyIsInTheFileAndItIsForThisRelay() throws Exception {
        PublicJsonWebKey rsa = RsaJwkGenerator.generateJwk(2048);
        rsa.setKeyId("rsa-1");
        PublicJsonWebKey ec = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        ec.setKeyId("ec-1");
        JwtTokens rule = new JwtTokens(AccessConfig.open().withJwks(jwks("jwks.json", rsa)), timers);
        assertThat(rule.judge(jwt(rsa, "RS256", claims()))).isEqualTo(Right.FOR_EVERYTHING);
        assertThat(rule.judge(jwt(ec, "ES256", claims()))).isEqualTo(Bad.WRONG);

        JwtClaims bound = claims();
        bound.setStringClaim("relay_peer", "alice");
        bound.setStringListClaim("relay_documents", "doc-1", "doc-2");
        assertThat(rule.judge(jwt(rsa, "PS256", bound)))
                .isEqualTo(new Right(
                        "alice",
                        Grant.forDocuments(java.util.Set.of(new DocumentId("doc-1"), new DocumentId("doc-2")))));

        JwtClaims elsewhere = claims();
        elsewhere.setAudience("another-service");
        JwtClaims old = claims();
        old.setExpirationTimeMinutesInTheFuture(-5);
        JwtClaims endless = claims();
        endless.unsetClaim("exp");
        JwtClaims odd = claims();
        odd.setClaim("relay_documents", 5);
        assertThat(rule.judge(jwt(rsa, "RS256", elsewhere))).isEqualTo(Bad.WRONG);
        assertThat(rule.judge(jwt(rsa, "RS256", old))).isEqualTo(Bad.EXPIRED);
        assertThat(rule.judge(jwt(ec, "ES256", old))).isEqualTo(Bad.WRONG);
        assertThat(rule.judge(jwt(rsa, "RS256", endless))).isEqualTo(Bad.WRONG);
        assertThat(rule.judge(jwt(rsa, "RS256", odd))).isEqualTo(Bad.MALFORMED);

        jwks("jwks.json", rsa, ec);
        timers.advance(Duration.ofSeconds(2));
        assertThat(rule.judge(jwt(ec, "ES256", claims()))).isEqualTo(Right.FOR_EVERYTHING);
    }

    /** The two oldest attacks: no signature, and the public key taken for a secret. */
    @Test
    void jwtWithoutAKeyPairsSignatureIsWrong() throws Exception {
        PublicJsonWebKey rsa = RsaJwkGenerator.generateJwk(2048);
        JwtTokens rule = new JwtTokens(AccessConfig.open().withJwks(jwks("jwks.json", rsa)), timers);
        JsonWebSignature forged = new JsonWebSignature();
        forged.setPayload(claims().toJson());
        forged.setAlgorithmHeaderValue("HS256");
        forged.setKey(new HmacKey(rsa.getPublicKey().getEncoded()));
        assertThat(rule.judge(forged.getCompactSerialization())).isEqualTo(Bad.WRONG);
        assertThat(rule.judge(base64("{\"alg\":\"none\"}") + "." + base64(claims().toJson()) + "."))
                .isEqualTo(Bad.WRONG);
        assertThat(rule.judge("not a jwt")).isEqualTo(Bad.WRONG);
    }

    private Path jwks(String name, PublicJsonWebKey... keys) throws Exception {
        List<String> shown = java.util.Arrays.stream(keys)
                .map(key -> key.toJson(OutputControlLevel.PUBLIC_ONLY))
                .toList();
        return Files.writeString(directory.resolve(name), "{\"keys\":[" + String.join(",", shown) + "]}");
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setAudience("relay");
        claims.setExpirationTimeMinutesInTheFuture(5);
        return claims;
    }

    private static String jwt(PublicJsonWebKey key, String algorithm, JwtClaims claims) throws Exception {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(algorithm);
        return signature.getCompactSerialization();
    }

    private SignedTokens signedRule() {
        InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_000_000));
        return new SignedTokens(Secrets.keys(List.of("x".repeat(32), KEY), NONE, timers), clock);
    }

    private static String signed(String text) {
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(SignedTokens.mac(KEY, text));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
