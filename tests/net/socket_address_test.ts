import { assert, assertEquals, assertThrows } from "@std/assert";
import { Libc } from "../../lib/net/libc.ts";
import { listen } from "../../lib/net/listen.ts";
import { hostPort, isUnspecified, socketAddress } from "../../lib/net/socket_address.ts";

const libc = Libc.open();

Deno.test("socketAddress() has the bytes of sockaddr_in and sockaddr_in6", () => {
  assertEquals([...socketAddress(libc, "127.0.1.2", 0x1234).bytes], [
    2,
    0,
    0x12,
    0x34,
    127,
    0,
    1,
    2,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
  const six = [...socketAddress(libc, "fe80::1:2", 80).bytes];
  assertEquals(six.slice(0, 10), [10, 0, 0, 80, 0, 0, 0, 0, 0xfe, 0x80]);
  assertEquals(six.slice(20), [0, 1, 0, 2, 0, 0, 0, 0]);
});

Deno.test("socketAddress() refuses what is no numeric address", () => {
  for (const text of ["", "localhost", "127.0.0", "127.0.0.256", "1::2::3", "::1%x", "127.0.0.1 "]) {
    assertThrows(() => socketAddress(libc, text, 1), Error, `reading a numeric address: '${text}'`);
  }
});

Deno.test("isUnspecified() knows the addresses that stand for all", () => {
  assert(isUnspecified(socketAddress(libc, "0.0.0.0", 5)));
  assert(isUnspecified(socketAddress(libc, "::", 5)));
  assert(!isUnspecified(socketAddress(libc, "0.0.0.1", 0)));
  assert(!isUnspecified(socketAddress(libc, "::1", 0)));
});

Deno.test("hostPort() puts IPv6 into brackets", () => {
  assertEquals([hostPort("10.0.0.1", 80), hostPort("::1", 80)], ["10.0.0.1:80", "[::1]:80"]);
});

Deno.test("listen() tells where it listens", () => {
  const listener = listen(libc, "127.0.1.9", null);
  assertEquals(listener.address, "127.0.1.9");
  assert(listener.port > 0);
  libc.call.close(listener.fd);
});

Deno.test("listen() takes the first port of the range that is free, and says when none is", () => {
  const first = listen(libc, "127.0.1.9", null);
  const range = [first.port, first.port + 50] as const;
  const second = listen(libc, "127.0.1.9", range);
  assert(second.port > first.port && second.port <= range[1]);
  assertThrows(
    () => listen(libc, "127.0.1.9", [first.port, first.port]),
    Error,
    `listening for measurements on 127.0.1.9:${first.port}-${first.port}: EADDRINUSE`,
  );
  libc.call.close(first.fd);
  libc.call.close(second.fd);
});

Deno.test("listen() says when the address is not this machine's", () => {
  assertThrows(() => listen(libc, "192.0.2.1", null), Error, "listening for measurements on 192.0.2.1: EADDRNOTAVAIL");
});
