package localfirst.relay.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import localfirst.relay.access.TokenRule.Bad;
import localfirst.relay.access.TokenRule.Right;
import localfirst.relay.access.TokenRule.Verdict;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.testing.ManualTimers;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JWTs whose claims aren't what they should be: none unbinds a token, and none throws. */
class JwtClaimsTest {
    private static final String USUAL = "\"aud\":\"relay\",\"exp\":4000000000";
    private static final String OVER = "\"aud\":\"relay\",\"exp\":1000000000";

    @TempDir
    private static Path directory;

    private static PublicJsonWebKey key;
    private static JwtTokens rule;

    @BeforeAll
    static void makeKey() throws Exception {
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("ec-1");
        Path file = directory.resolve("jwks.json");
        Files.writeString(file, "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}");
        rule = new JwtTokens(AccessConfig.open().withJwks(file), new ManualTimers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"relay_peer\":null",
                "\"relay_peer\":\"\"",
                "\"relay_peer\":5",
                "\"relay_peer\":true",
                "\"relay_peer\":[\"alice\"]",
                "\"relay_peer\":{}",
                "\"relay_peer\":\"\\ud800\"",
                "\"relay_documents\":null",
                "\"relay_documents\":\"d\"",
                "\"relay_documents\":5",
                "\"relay_documents\":{}",
                "\"relay_documents\":[\"d\",null]",
                "\"relay_documents\":[null]",
                "\"relay_documents\":[\"d\",\"\"]",
                "\"relay_documents\":[\"d\",5]",
                "\"relay_documents\":[[\"d\"]]",
                "\"relay_documents\":[\"\\udc00\"]",
                "\"relay_peer\":\"alice\",\"relay_documents\":null",
                "\"relay_peer\":null,\"relay_documents\":[\"d\"]"
            })
    void bindingThatMakesNoSenseMakesATokenWorthless(String binding) throws Exception {
        assertThat(judge(USUAL + "," + binding)).isEqualTo(Bad.MALFORMED);
    }

    @Test
    void emptyListOfDocumentsIsForNone() throws Exception {
        assertThat(judge(USUAL + ",\"relay_documents\":[]")).isEqualTo(new Right(null, Grant.forDocuments(Set.of())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"aud\":null,\"exp\":4000000000",
                "\"aud\":[null],\"exp\":4000000000",
                "\"aud\":5,\"exp\":4000000000",
                "\"aud\":{},\"exp\":4000000000",
                "\"aud\":\"relay\",\"exp\":null",
                "\"aud\":\"relay\",\"exp\":\"4000000000\"",
                "\"aud\":\"relay\",\"exp\":[]",
                "\"aud\":\"relay\",\"exp\":{}",
                "\"aud\":\"relay\",\"exp\":4000000000,\"nbf\":\"x\"",
                "\"aud\":\"relay\",\"exp\":4000000000,\"nbf\":3999999999",
                "\"aud\":\"relay\",\"exp\":4000000000,\"relay_peer\":\"a\",\"relay_peer\":\"b\""
            })
    void otherClaimsThatMakeNoSenseAreWrong(String claims) throws Exception {
        assertThat(judge(claims)).isEqualTo(Bad.WRONG);
    }

    @Test
    void generatedClaimsNeverThrowAndNeverUnbind() throws Exception {
        Random random = new Random(7519);
        for (int i = 0; i < 500; i++) {
            String peer = value(random, 0);
            String documents = value(random, 0);
            Verdict verdict = judge(USUAL + ",\"relay_peer\":" + peer + ",\"relay_documents\":" + documents);
            if (verdict instanceof Right right) {
                assertThat(peer).isEqualTo("\"" + right.peer() + "\"");
                assertThat(right.grant().isForEverything()).isFalse();
                assertThat(right.grant().allows(new DocumentId("another"))).isFalse();
            } else {
                assertThat(verdict).as(peer + " " + documents).isEqualTo(Bad.MALFORMED);
            }
        }
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 6 : 9)) {
            case 0 -> "null";
            case 1 -> "\"\"";
            case 2, 3 -> "\"x" + random.nextInt(9) + "\"";
            case 4 -> "1e400";
            case 5 -> "false";
            case 6 -> "{\"a\":" + value(random, depth + 1) + "}";
            default -> "[" + value(random, depth + 1) + "," + value(random, depth + 1) + "]";
        };
    }

    /** What a token says of its own end needs no signature to be believed, and checking one is expensive. */
    @Test
    void tokenThatIsOverIsNotCheckedAnyFurther() throws Exception {
        String signed = jwt("{" + OVER + "}");
        assertThat(rule.judge(signed)).isEqualTo(Bad.EXPIRED);
        assertThat(rule.judge(signed.substring(0, signed.lastIndexOf('.') + 1) + "AAAA"))
                .isEqualTo(Bad.EXPIRED);
        String anotherKey = signed.replace(head("ec-1"), head("ec-2"));
        assertThat(rule.judge(anotherKey)).isEqualTo(Bad.WRONG);
        assertThat(rule.judge(base64("{\"alg\":\"none\"}") + "." + base64("{" + OVER + "}") + "."))
                .isEqualTo(Bad.WRONG);
        assertThat(rule.judge(
                        base64("{\"alg\":\"HS256\",\"kid\":\"ec-1\"}") + "." + base64("{" + OVER + "}") + ".AAAA"))
                .isEqualTo(Bad.WRONG);
    }

    @Test
    void generatedNonsenseIsWrong() throws Exception {
        Random random = new Random(7515);
        String right = jwt("{" + USUAL + "}");
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(right);
            int changes = 1 + random.nextInt(4);
            for (int j = 0; j < changes; j++) {
                int at = random.nextInt(text.length());
                text.replace(at, at + random.nextInt(3), "A.é\u0000_={".substring(random.nextInt(8)));
            }
            // The last character of a signature has bits that don't count.
            String changed = text.toString();
            assertThat(rule.judge(changed).equals(Bad.WRONG) || changed.regionMatches(0, right, 0, right.length() - 1))
                    .as(changed)
                    .isTrue();
        }
    }

    @Test
    void deepNestingIsNoWayIn() {
        String deep = base64("{\"aud\":" + "[".repeat(50_000));
        assertThat(rule.judge(head("ec-1") + "." + deep + ".AAAA")).isEqualTo(Bad.WRONG);
        assertThat(rule.judge(deep + "." + deep + ".AAAA")).isEqualTo(Bad.WRONG);
        assertThat(rule.judge("a.a.a.a.a")).isEqualTo(Bad.WRONG);
    }

    private static Verdict judge(String claims) throws Exception {
        return rule.judge(jwt("{" + claims + "}"));
    }

    private static String jwt(String payload) throws Exception {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(payload);
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue("ES256");
        return signature.getCompactSerialization();
    }

    private static String head(String kid) {
        return base64("{\"kid\":\"" + kid + "\",\"alg\":\"ES256\"}");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
