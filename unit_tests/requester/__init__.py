"""How the reader sends a request: the organisation's header, the budget, and what is done about each answer."""
