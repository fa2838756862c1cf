package localfirst.relay.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import localfirst.relay.admission.Network;

/**
 * The kind of a setting's value: how it is read and written.
 *
 * @param allowed what may be written, as the end of "must be …"
 * @param unit what a bare number counts; "" if it isn't a number
 * @param parser throws {@link IllegalArgumentException} at what isn't allowed
 * @param printer writes what the parser reads
 */
record Kind<T>(String allowed, String unit, Function<String, T> parser, Function<T, String> printer) {

    T parse(String text) {
        return parser.apply(text.strip());
    }

    String print(T value) {
        return printer.apply(value);
    }

    /** A whole number. */
    static Kind<Integer> count(int least, int most, String unit) {
        String allowed = most == Integer.MAX_VALUE
                ? "a whole number, " + least + " or more"
                : "a whole number from " + least + " to " + most;
        return new Kind<>(
                allowed, unit, text -> Math.toIntExact(within(Long.parseLong(text), least, most)), String::valueOf);
    }

    /** Bytes, as a number or as one with KiB, MiB or GiB after it. */
    static Kind<Long> bytes(long least, long most) {
        return new Kind<>(
                "a number of bytes such as 65536, 64KiB or 16MiB, from " + Bytes.print(least) + " to "
                        + Bytes.print(most),
                "bytes",
                text -> within(Bytes.parse(text), least, most),
                Bytes::print);
    }

    /** The same, where the value is an int. */
    static Kind<Integer> intBytes(int least) {
        Kind<Long> wide = bytes(least, 1L << 30);
        return new Kind<>(
                wide.allowed, wide.unit, text -> Math.toIntExact(wide.parse(text)), value -> Bytes.print((long) value));
    }

    /** Networks in CIDR notation, or single addresses, with commas between. */
    static Kind<List<String>> networks() {
        return new Kind<>(
                "networks such as 10.0.0.0/8 or fd00::/8, separated by commas",
                "",
                text -> parts(text, part -> Network.parse(part).toString()),
                networks -> String.join(",", networks));
    }

    /** A time, as a number of seconds or as one with ms, s, m, h or d after it. */
    static Kind<Duration> time(Duration least, Duration most) {
        return new Kind<>(
                "a time such as 500ms, 60s, 5m or 2h, from " + Times.print(least) + " to " + Times.print(most),
                "seconds",
                text -> {
                    Duration time = Times.parse(text);
                    require(time.compareTo(least) >= 0 && time.compareTo(most) <= 0);
                    return time;
                },
                Times::print);
    }

    /** One of an enum's constants, as lower-case words. */
    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(Kind::word).toList();
        int last = words.size() - 1;
        return new Kind<>(
                String.join(", ", words.subList(0, last)) + " or " + words.get(last),
                "",
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(each -> word(each).equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(NumberFormatException::new),
                Kind::word);
    }

    /** {@code on} or {@code off}. */
    static Kind<Boolean> onOff() {
        return new Kind<>(
                "on or off",
                "",
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "on", "true", "yes" -> true;
                    case "off", "false", "no" -> false;
                    default -> throw new NumberFormatException();
                },
                value -> value ? "on" : "off");
    }

    static Kind<String> text(String allowed) {
        return new Kind<>(allowed, "", text -> text, value -> value);
    }

    /** Where a file is; an empty path for none. */
    static Kind<Path> path() {
        return new Kind<>("the path of a file", "", Path::of, Path::toString);
    }

    /** Checks a file's content. */
    @FunctionalInterface
    interface FileCheck {
        /** @throws IllegalArgumentException if it won't */
        void check(Path path) throws IOException;
    }

    /** The path of a file that is checked when the setting is read; an empty path for none. */
    static Kind<Path> file(String allowed, FileCheck check) {
        return new Kind<>(
                allowed,
                "",
                text -> {
                    Path path = Path.of(text);
                    try {
                        check.check(path);
                    } catch (IOException e) {
                        throw new IllegalArgumentException(e.toString(), e);
                    }
                    return path;
                },
                Path::toString);
    }

    /** Texts with commas between them. Spaces around them don't count. */
    static <T> Kind<List<T>> list(String allowed, Function<String, T> parser, Function<T, String> printer) {
        return new Kind<>(
                allowed,
                "",
                text -> parts(text, parser),
                values -> values.stream().map(printer).collect(Collectors.joining(",")));
    }

    /** At least one: a list of nothing but commas is a mistake. */
    private static <T> List<T> parts(String text, Function<String, T> parser) {
        List<T> parts = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(parser)
                .toList();
        require(!parts.isEmpty());
        return parts;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long within(long value, long least, long most) {
        require(value >= least && value <= most);
        return value;
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new NumberFormatException();
        }
    }
}
