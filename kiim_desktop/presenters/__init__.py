"""One presenter per screen: state and intents, no Qt."""
