package localfirst.relay.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser client's encryption: its promises, its bytes, and what becomes of a relay that meddles. */
@Tag("javascript")
@SystemTest
class EncryptedClientTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "encryption.test.js",
                "vectors.test.js",
                "records.test.js",
                "hostile-relay.test.js",
                "keys.test.js"
            })
    void keepsItsPromises(String test) throws Exception {
        NodeScripts.needNode();
        NodePackages.require(Path.of("client/js-encryption"));
        NodeScripts.Result result = NodeScripts.run("node", "--test", test);
        assertThat(result.exit()).as(result.output()).isZero();
        result.output().lines().filter(line -> line.contains("attacks")).forEach(System.out::println);
    }
}
