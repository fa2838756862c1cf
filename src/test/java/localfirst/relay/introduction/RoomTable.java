package localfirst.relay.introduction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What simulated rooms came to, as CSV and as a plot. */
final class RoomTable {
    private record Row(
            int peers, String what, int least, double mean, int most, double introductions, int cutOff, int farthest) {}

    private final int limit;
    private final List<Row> rows = new ArrayList<>();

    RoomTable(int limit) {
        this.limit = limit;
    }

    void add(int peers, String what, SimulatedRoom room) {
        int[] degrees = room.degrees();
        rows.add(new Row(
                peers,
                what,
                degrees[0],
                Arrays.stream(degrees).average().orElseThrow(),
                degrees[degrees.length - 1],
                Arrays.stream(room.introductions()).average().orElseThrow(),
                room.cutOff(),
                room.farthest()));
    }

    void save(Path directory) throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        rows.sort(Comparator.comparing(Row::what).thenComparingInt(Row::peers));
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("rooms.csv"), csv());
        Files.writeString(directory.resolve("rooms.svg"), svg());
    }

    private String csv() {
        StringBuilder out = new StringBuilder(
                "what,peers,neighbours at least,neighbours on average,neighbours at most,introductions for each,cut off,hops to the farthest\n");
        for (Row row : rows) {
            out.append(String.format(
                    Locale.ROOT,
                    "%s,%d,%d,%.1f,%d,%.1f,%d,%d%n",
                    row.what,
                    row.peers,
                    row.least,
                    row.mean,
                    row.most,
                    row.introductions,
                    row.cutOff,
                    row.farthest));
        }
        return out.toString();
    }

    private String svg() {
        RoomPlot plot = new RoomPlot(limit);
        for (String what : rows.stream().map(Row::what).distinct().toList()) {
            plot.add(
                    what,
                    rows.stream()
                            .filter(row -> row.what.equals(what))
                            .map(row -> new RoomPlot.Point(row.peers, row.least, row.mean, row.most, row.introductions))
                            .toList());
        }
        return plot.svg();
    }
}
