"""The second command: every check and test, the benches and drills, and what keeps generated files true."""
