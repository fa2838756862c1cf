package localfirst.relay.web;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** The whole behaviour suite again, on the annotated endpoints deployed in Tyrus's own server. */
@Suite
@SelectPackages("localfirst.relay.behaviour")
@ExcludeTags({"slow", "own-relay", "token"})
@ConfigurationParameter(key = "relay.under.test", value = "tyrus")
class BehaviourInTyrusTest {}
