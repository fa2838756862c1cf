package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two plots beside each other on logarithmic scales: introductions for each peer beside those of all with all, and how many
 * neighbours peers have.
 */
final class RoomPlot {
    private static final int WIDTH = 380;
    private static final int HEIGHT = 260;
    private static final int LEFT = 60;
    private static final int TOP = 50;
    private static final int BETWEEN = 80;
    private static final double LEAST_PEERS = 100;
    private static final double MAX_PEERS = 100_000;
    private static final String[] COLORS = {"#2a78b8", "#c55a11", "#8a4fa8", "#3a9a5b"};

    record Point(int peers, int least, double mean, int most, double introductions) {}

    private record Series(String name, List<Point> points) {}

    private final int limit;
    private final List<Series> all = new ArrayList<>();

    RoomPlot(int limit) {
        this.limit = limit;
    }

    void add(String name, List<Point> points) {
        all.add(new Series(name, points));
    }

    String svg() {
        StringBuilder out = new StringBuilder();
        int height = TOP + HEIGHT + 70 + 18 * all.size();
        line(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                LEFT + 2 * WIDTH + BETWEEN + 30,
                height);
        line(out, "<title>Rooms of 100 to 100,000 peers</title>");
        line(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        introductions(out);
        neighbours(out);
        legend(out);
        line(out, "</svg>");
        return out.toString();
    }

    private void introductions(StringBuilder out) {
        axes(out, LEFT, "Introductions for each peer", 10, 100_000);
        String allWithAll = path(LEFT, 10, 100_000, List.of(new double[] {LEAST_PEERS, LEAST_PEERS - 1}, new double[] {
            MAX_PEERS, MAX_PEERS - 1
        }));
        line(out, "<path d=\"%s\" fill=\"none\" stroke=\"#999\" stroke-dasharray=\"5 4\"/>", allWithAll);
        line(
                out,
                "<text x=\"%.0f\" y=\"%.0f\" fill=\"#666\" text-anchor=\"end\">all with all</text>",
                x(LEFT, 6_000),
                y(12_000, 10, 100_000));
        for (int i = 0; i < all.size(); i++) {
            List<double[]> points = all.get(i).points.stream()
                    .map(point -> new double[] {point.peers, point.introductions})
                    .toList();
            curve(out, path(LEFT, 10, 100_000, points), i, "");
        }
    }

    private void neighbours(StringBuilder out) {
        int left = LEFT + WIDTH + BETWEEN;
        axes(out, left, "Neighbours: fewest, average and most", 1, 100);
        double top = y(limit, 1, 100);
        line(
                out,
                "<path d=\"M%d %.1f h%d\" stroke=\"#999\" stroke-dasharray=\"5 4\"/><text x=\"%d\" y=\"%.1f\" fill=\"#666\" text-anchor=\"end\">limit %d</text>",
                left,
                top,
                WIDTH,
                left + WIDTH,
                top - 5,
                limit);
        for (int i = 0; i < all.size(); i++) {
            List<Point> points = all.get(i).points;
            curve(
                    out,
                    path(
                            left,
                            1,
                            100,
                            points.stream()
                                    .map(p -> new double[] {p.peers, p.mean})
                                    .toList()),
                    i,
                    "");
            String dashes = "stroke-dasharray=\"2 3\"";
            curve(
                    out,
                    path(
                            left,
                            1,
                            100,
                            points.stream()
                                    .map(p -> new double[] {p.peers, p.least})
                                    .toList()),
                    i,
                    dashes);
            curve(
                    out,
                    path(
                            left,
                            1,
                            100,
                            points.stream()
                                    .map(p -> new double[] {p.peers, p.most})
                                    .toList()),
                    i,
                    dashes);
        }
    }

    private void legend(StringBuilder out) {
        for (int i = 0; i < all.size(); i++) {
            int y = TOP + HEIGHT + 62 + 18 * i;
            line(out, "<path d=\"M%d %d h30\" stroke=\"%s\" stroke-width=\"2\"/>", LEFT, y, COLORS[i % COLORS.length]);
            line(out, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT + 40, y + 4, all.get(i).name);
        }
    }

    private static void curve(StringBuilder out, String path, int series, String style) {
        line(
                out,
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" %s/>",
                path,
                COLORS[series % COLORS.length],
                style);
    }

    private static void axes(StringBuilder out, int left, String title, double least, double most) {
        line(out, "<text x=\"%d\" y=\"%d\" font-size=\"14\">%s</text>", left, TOP - 20, title);
        for (double tick = LEAST_PEERS; tick <= MAX_PEERS; tick *= 10) {
            double x = x(left, tick);
            line(out, "<path d=\"M%.1f %d v%d\" stroke=\"#ddd\"/>", x, TOP, HEIGHT);
            line(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,.0f</text>", x, TOP + HEIGHT + 18, tick);
        }
        for (double tick = least; tick <= most; tick *= 10) {
            double y = y(tick, least, most);
            line(out, "<path d=\"M%d %.1f h%d\" stroke=\"#ddd\"/>", left, y, WIDTH);
            line(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>", left - 6, y + 4, tick);
        }
        line(
                out,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">peers of one document</text>",
                left + WIDTH / 2,
                TOP + HEIGHT + 36);
    }

    private static String path(int left, double least, double most, List<double[]> points) {
        StringBuilder path = new StringBuilder();
        for (double[] point : points) {
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    path.length() == 0 ? "M" : " L",
                    x(left, point[0]),
                    y(point[1], least, most)));
        }
        return path.toString();
    }

    private static double x(int left, double peers) {
        return left + WIDTH * Math.log(peers / LEAST_PEERS) / Math.log(MAX_PEERS / LEAST_PEERS);
    }

    private static double y(double value, double least, double most) {
        double share = Math.log(Math.max(value, least) / least) / Math.log(most / least);
        return TOP + HEIGHT * (1 - share);
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
