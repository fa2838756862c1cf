package localfirst.relay.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The fenced blocks of README and docs. */
public final class Snippets {
    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private Snippets() {}

    /**
     * A block of a document.
     *
     * @param language what follows the fence; may be empty
     */
    public record Snippet(Path document, String language, String text) {
        @Override
        public String toString() {
            return document + ": " + text.lines().findFirst().orElse("");
        }
    }

    /** All of them, in README, the files beside it, and docs. */
    public static List<Snippet> all() {
        List<Snippet> all = new ArrayList<>();
        try (Stream<Path> top = Files.list(Path.of(""));
                Stream<Path> docs = Files.list(Path.of("docs"))) {
            Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(file -> all.addAll(of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The only block of a document that contains this. */
    public static Snippet the(String document, String part) {
        List<Snippet> found = of(Path.of(document)).stream()
                .filter(snippet -> snippet.text().contains(part))
                .toList();
        if (found.size() != 1) throw new AssertionError(found.size() + " blocks in " + document + " contain " + part);
        return found.get(0);
    }

    /** What a document says in the section that a block of it is in, from heading to heading. */
    public static String sectionOf(Snippet snippet) throws IOException {
        String text = Files.readString(snippet.document());
        int start = text.indexOf(snippet.text());
        int heading = Math.max(0, text.lastIndexOf("\n#", start));
        int next = text.indexOf("\n#", start + snippet.text().length());
        return text.substring(heading, next < 0 ? text.length() : next);
    }

    private static List<Snippet> of(Path document) {
        try {
            Matcher blocks = BLOCK.matcher(Files.readString(document));
            return blocks.results()
                    .map(block -> new Snippet(document, block.group(1), block.group(2)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
