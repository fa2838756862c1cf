package localfirst.relay.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars on a logarithmic scale around 1: to the right is better, to the left is worse. */
final class RatioPlot {
    private static final int ROW = 18;
    private static final int LEFT = 520;
    private static final int WIDTH = 420;
    private static final int TOP = 50;
    private static final double DECADES = 2;

    private record Bar(String group, String name, double ratio) {}

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    RatioPlot(String title) {
        this.title = title;
    }

    void add(String group, String name, double ratio) {
        bars.add(new Bar(group, name, ratio));
    }

    String svg() {
        int height = TOP + bars.size() * ROW + 20;
        StringBuilder out = new StringBuilder();
        line(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\"", LEFT + WIDTH + 80, height);
        line(out, " font-family=\"sans-serif\" font-size=\"12\">");
        line(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        line(out, "<text x=\"10\" y=\"20\" font-size=\"15\">%s</text>", escaped(title));
        for (double tick : new double[] {0.01, 0.1, 1, 10, 100}) {
            double x = x(tick);
            String color = tick == 1 ? "#333" : "#ddd";
            line(out, "<path d=\"M%.1f %d V%d\" stroke=\"%s\"/>", x, TOP - 6, height - 10, color);
            String label = tick < 1 ? Double.toString(tick) : Integer.toString((int) tick);
            line(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, TOP - 12, label);
        }
        for (int i = 0; i < bars.size(); i++) {
            bar(out, bars.get(i), TOP + i * ROW, i > 0 && bars.get(i - 1).group.equals(bars.get(i).group));
        }
        line(out, "</svg>");
        return out.toString();
    }

    private static void bar(StringBuilder out, Bar bar, int y, boolean sameGroup) {
        double from = Math.min(x(1), x(bar.ratio));
        double width = Math.max(1, Math.abs(x(bar.ratio) - x(1)));
        String color = bar.ratio >= 1 ? "#3a7" : "#c53";
        int base = y + ROW - 5;
        if (!sameGroup) {
            line(out, "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text>", base, escaped(bar.group));
        }
        line(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 10, base, escaped(bar.name));
        line(
                out,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                from,
                y + 3,
                width,
                ROW - 6,
                color);
        line(out, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT + WIDTH + 10, base, times(bar.ratio));
    }

    private static double x(double ratio) {
        double decades = Math.max(-DECADES, Math.min(DECADES, Math.log10(ratio)));
        return LEFT + WIDTH * (decades + DECADES) / (2 * DECADES);
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, ratio >= 10 ? "× %.0f" : "× %.2f", ratio);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
