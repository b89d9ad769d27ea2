"""The demo: a shop's story played on the two simulators, judged on the other side."""
