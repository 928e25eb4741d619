"""The peer of the engine benchmark: the same work (draw two numbers, write a JSON line) for every pair, by multiprocessing's Pool."""
import itertools
import json
import multiprocessing
import random
import sys
import time


def measure(pair):
    a, b = pair
    start = time.time()
    latency = round(random.uniform(100, 200), 4)
    bandwidth = round(random.uniform(100, 200), 4)
    return {"kind": "pair", "a": a, "b": b, "status": "measured", "latency_us": latency, "bandwidth_MBps": bandwidth,
            "start_s": start, "end_s": time.time(), "attempt": 1}


if __name__ == "__main__":
    nodes = [f"n{i}" for i in range(1, int(sys.argv[1]) + 1)]
    with multiprocessing.Pool(2) as pool:
        for record in pool.imap_unordered(measure, itertools.combinations(nodes, 2), chunksize=int(sys.argv[2])):
            sys.stdout.write(json.dumps(record) + "\n")
