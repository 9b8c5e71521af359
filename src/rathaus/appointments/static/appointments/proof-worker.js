"use strict";
// Finds the counter of an ALTCHA challenge (version 2, iterated SHA-256). Plain arithmetic, because
// the browser's own SHA-256 is asynchronous (slower here) and missing on pages without HTTPS.
const K = new Uint32Array(64);
const H0 = new Uint32Array(8);
(() => {
  const fraction = (x) => ((x - Math.floor(x)) * 0x100000000) | 0;
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    if (found < 8) H0[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
})();
const W = new Uint32Array(64);
const out = new Uint32Array(8);

// One padded block: the message is at most 55 bytes long and already lies in W[0..15].
function hashBlock() {
  for (let i = 16; i < 64; i++) {
    const a = W[i - 15], b = W[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = H0;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  out[0] = H0[0] + a; out[1] = H0[1] + b; out[2] = H0[2] + c; out[3] = H0[3] + d;
  out[4] = H0[4] + e; out[5] = H0[5] + f; out[6] = H0[6] + g; out[7] = H0[7] + h;
}

const words = (hex) => Array.from({ length: hex.length / 8 }, (_, i) => parseInt(hex.slice(i * 8, i * 8 + 8), 16));
const hexOf = (values) => Array.from(values, (value) => value.toString(16).padStart(8, "0")).join("");

function derive(salt, nonce, counter, cost) {
  W.fill(0, 0, 16);
  W.set(salt, 0); W.set(nonce, 4); W[8] = counter; W[9] = 0x80000000; W[15] = 288;
  hashBlock();
  for (let round = 1; round < cost; round++) {
    W.set(out, 0); W.fill(0, 8, 16); W[8] = 0x80000000; W[15] = 256;
    hashBlock();
  }
}

addEventListener("message", (event) => {
  const { parameters } = event.data;
  const salt = words(parameters.salt), nonce = words(parameters.nonce);
  const prefix = parameters.keyPrefix, bits = prefix.length * 4;
  const first = parseInt(prefix.slice(0, 8).padEnd(8, "0"), 16) >>> 0;
  const mask = bits >= 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0;
  for (let counter = 0; counter <= 0xffffffff; counter++) {
    derive(salt, nonce, counter, Math.max(1, parameters.cost));
    if (((out[0] & mask) >>> 0) === first) {
      const key = hexOf(out);
      if (key.startsWith(prefix)) { postMessage({ counter, derivedKey: key }); return; }
    }
  }
});
