"""The peer of the start benchmark: seven nodes, a process for each pair and a queue for what they measure, one second each."""
import itertools
import json
import multiprocessing
import time


def measure(a, b, results):
    start = time.time()
    time.sleep(1)
    results.put({"a": a, "b": b, "start_s": start, "end_s": time.time()})


if __name__ == "__main__":
    nodes = [f"cn{i}" for i in range(1, 8)]
    results = multiprocessing.Queue()
    pairs = list(itertools.combinations(nodes, 2))
    processes = [multiprocessing.Process(target=measure, args=(a, b, results)) for a, b in pairs]
    for process in processes:
        process.start()
    for _ in processes:
        print(json.dumps(results.get()), flush=True)
    for process in processes:
        process.join()
