package localfirst.relay.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import localfirst.relay.settings.WrongSetting;
import org.apache.coyote.AbstractProtocol;

/** An address to listen on, as somebody wrote it. */
final class ListenAddress {
    private ListenAddress() {}

    /**
     * Makes a connector listen there. On its own, Tomcat silently listens on all addresses if one is invalid.
     *
     * @param setting the setting it comes from
     * @throws WrongSetting if it isn't a valid address
     */
    static void set(AbstractProtocol<?> protocol, String address, String setting) {
        try {
            protocol.setAddress(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new WrongSetting(setting + " is '" + address + "', which is neither an address nor a known name");
        }
    }
}
