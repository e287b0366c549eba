"""What an exchange is: its log, its rules, its archive. Imports neither `realtime` nor `hub`."""
