package localfirst.relay.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import localfirst.relay.admission.Network;
import org.jspecify.annotations.Nullable;

/**
 * Tells the page at which addresses other devices find it, but only on this machine: a page opened elsewhere already
 * has such an address, and strangers mustn't learn private ones.
 *
 * <p>A request is of this machine if it came over loopback, is for a name of loopback, and no header shows a proxy. All
 * others get an empty list.
 */
final class LanAddressesServlet extends HttpServlet {
    static final String PATH = "/lan-addresses";

    /** Any other name that leads here may be an attacker's that resolves to loopback (DNS rebinding). */
    private static final Pattern LOOPBACK = Pattern.compile("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

    private static final List<String> OF_PROXIES = List.of(
            "forwarded", "x-forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "via", "cf-", "cdn-", "x-envoy-");

    private final transient Supplier<List<String>> addresses;

    /** @param addresses what is told */
    LanAddressesServlet(Supplier<List<String>> addresses) {
        this.addresses = addresses;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> told = isOfThisMachine(request) ? addresses.get() : List.of();
        String list = told.stream().map(address -> "\"" + address + "\"").collect(Collectors.joining(","));
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(("{\"addresses\":[" + list + "]}\n").getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isOfThisMachine(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return isLoopback(request.getRemoteAddr())
                && host != null
                && LOOPBACK.matcher(host).matches()
                && isOfPage(request.getHeader("Sec-Fetch-Site"))
                && Collections.list(request.getHeaderNames()).stream().noneMatch(LanAddressesServlet::isOfProxy);
    }

    private static boolean isLoopback(@Nullable String address) {
        return address != null
                && !address.isEmpty()
                && Network.parse(address).address().isLoopbackAddress();
    }

    /** Old browsers don't say which page asks. */
    private static boolean isOfPage(@Nullable String site) {
        return site == null || site.equals("same-origin");
    }

    private static boolean isOfProxy(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return OF_PROXIES.stream().anyMatch(name::startsWith);
    }
}
