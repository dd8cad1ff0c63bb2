"""Speed, memory and API-call economy, each against a stated limit or a yardstick in the same run."""
