package localfirst.relay.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pictures of the docs show what there is. */
class PicturesTest {
    private static final Path PICTURES = Path.of("docs/pictures");

    @Test
    void everyPackageIsInThePictureAndOnTheMap() throws IOException {
        String picture = Files.readString(PICTURES.resolve("packages.svg"));
        String map = Files.readString(Path.of("ARCHITECTURE.md"));
        assertThat(packages()).isNotEmpty().allSatisfy(name -> {
            assertThat(picture).containsPattern(">([^<]* · )?" + name + "( · [^<]*)?</text>");
            assertThat(map).containsPattern("(?m)^  " + name + "/ ");
        });
    }

    @Test
    void thePageShowsTheSameLifeOfAPipeAsTheDocs() {
        assertThat(Path.of("src/main/webapp/page/pipe.svg")).hasSameBinaryContentAs(PICTURES.resolve("pipe.svg"));
    }

    private static List<String> packages() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("src/main/java/localfirst/relay"))) {
            return all.filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString())
                    .toList();
        }
    }
}
