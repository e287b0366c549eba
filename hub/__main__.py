"""python3 -m hub run | test | check | bench | drill | manage …"""
