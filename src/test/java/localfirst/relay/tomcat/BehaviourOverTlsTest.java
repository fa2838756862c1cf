package localfirst.relay.tomcat;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** The whole behaviour suite again, over TLS. */
@Suite
@SelectPackages("localfirst.relay.behaviour")
@ExcludeTags({"slow", "own-relay", "token"})
@ConfigurationParameter(key = "relay.under.test", value = "embedded-tls")
class BehaviourOverTlsTest {}
