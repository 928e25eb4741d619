# The work of one pair, for peers that start a process for each: draws two numbers and prints the line. Variables: a, b.
BEGIN {
  srand()
  start = srand()
  printf "{\"kind\":\"pair\",\"a\":\"%s\",\"b\":\"%s\",\"status\":\"measured\",\"latency_us\":%.4f,\"bandwidth_MBps\":%.4f," \
    "\"start_s\":%.6f,\"end_s\":%.6f,\"attempt\":1}\n", a, b, 100 + 100 * rand(), 100 + 100 * rand(), start, start
}
