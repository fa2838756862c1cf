package localfirst.relay.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.testing.SystemTest;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes that the rules of access refuse, as fast as one address can make them. */
@SystemTest
class DeniedHandshakesTest {
    private static final int AT_ONCE = 50;
    private static final Duration TIME = Duration.ofSeconds(15);

    @TempDir
    private Path directory;

    /** A slow machine reaches these, too. */
    private static final Map<String, String> LIMITS =
            Map.of("RELAY_LIMITS_HANDSHAKES_PER_SECOND", "20", "RELAY_LIMITS_HANDSHAKE_BURST", "500");

    private PublicJsonWebKey key;
    private Map<String, String> settings;

    @BeforeEach
    void makeKey() throws Exception {
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("ours");
        Path jwks = directory.resolve("jwks.json");
        Files.writeString(jwks, "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}");
        settings = new HashMap<>(LIMITS);
        settings.put("RELAY_ACCESS_JWKS_FILE", jwks.toString());
    }

    @Test
    void handshakesOfAnotherOriginAreLimited() throws Exception {
        Map<String, String> origins = new HashMap<>(LIMITS);
        origins.put("RELAY_ACCESS_ORIGINS", "https://app.example.org");
        try (Siege siege = Siege.of("handshakes of a wrong origin without end", origins)) {
            for (int i = 0; i < AT_ONCE; i++) {
                call(siege.attackers(), "", i);
            }
            siege.endure(TIME);
            siege.assertRefused("wrong_origin");
            siege.assertRefused("too_fast");
        }
    }

    @Test
    void tokensThatHaveExpiredAreLimited() throws Exception {
        refuse("handshakes with an expired ES256 token without end", token(key, 1_000_000_000, "x"), "expired_token");
    }

    @Test
    void tokensThatWereNeverRightAreLimited() throws Exception {
        PublicJsonWebKey other = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        other.setKeyId("ours");
        String forged = token(other, 4_000_000_000L, "x");
        refuse("handshakes with a forged ES256 token without end", forged, "wrong_token");
    }

    /** The most expensive: each signature is right, and has to be checked. */
    @Test
    void tokensOfAnotherPeerAreLimited() throws Exception {
        String stolen = token(key, 4_000_000_000L, "somebody-else");
        refuse("handshakes with another peer's ES256 token without end", stolen, "token_for_another");
    }

    private void refuse(String attack, String token, String reason) throws Exception {
        try (Siege siege = Siege.withToken(attack, settings, token(key, 4_000_000_000L, null))) {
            for (int i = 0; i < AT_ONCE; i++) {
                call(siege.attackers(), "/t/" + token, i);
            }
            siege.endure(TIME);
            siege.assertRefused(reason);
            siege.assertRefused("too_fast");
        }
    }

    private static void call(LoadLoop loop, String path, int number) {
        Peer stranger = new Peer(path + "/introduction/stranger-" + number) {
            {
                comeFrom(Siege.ATTACKER);
                addHeader("Origin", "https://elsewhere.example");
            }

            @Override
            protected void closed(int code, String reason) {
                call(loop(), path, number);
            }
        };
        loop.open(stranger);
    }

    /** @param peer whom it is for; null for anybody */
    private static String token(PublicJsonWebKey key, long end, String peer) throws Exception {
        String bound = peer == null ? "" : ",\"relay_peer\":\"" + peer + "\"";
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload("{\"aud\":\"relay\",\"exp\":" + end + bound + "}");
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue("ours");
        signature.setAlgorithmHeaderValue("ES256");
        return signature.getCompactSerialization();
    }
}
