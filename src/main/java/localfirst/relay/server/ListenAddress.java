package localfirst.relay.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import localfirst.relay.settings.WrongSetting;
import org.apache.coyote.AbstractProtocol;

/** An address to listen on, as somebody wrote it. */
final class ListenAddress {
    private ListenAddress() {}

    /**
     * Has a connector listen there. Tomcat itself listens on all addresses, without a word, if it can't make sense of
     * one.
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
