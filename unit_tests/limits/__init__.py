"""The budget of calls, against a clock that only moves when somebody waits."""
