// SPDX-License-Identifier: Apache-2.0
import { decodeFrame, encodeFrame, HEADER_BYTES } from '/sdk/protocol/frame-codec.js';
import { equal, truthy } from './assertions.js';

async function vectors() {
  return (await fetch('/browser-tests/dev/holdfast/protocol/frames.json')).json();
}

/** @param {string} hex */
function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {Uint8Array} bytes */
function hexOf(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const tests = {
  'valid frames are decoded to their header fields and payload': async () => {
    const { headerBytes, valid } = await vectors();
    equal(headerBytes, HEADER_BYTES);
    truthy(valid.length > 5);
    for (const { name, hex, header, payloadHex } of valid) {
      const frame = decodeFrame(bytesOf(hex).buffer);
      const { flags, codec, duration, sequence, mediaTime, payload = new Uint8Array() } = frame ?? {};
      equal(
        { flags, codec, duration, sequence, mediaTime },
        { flags: header.flags, codec: header.codec, duration: header.duration, sequence: header.sequence, mediaTime: header.mediaTimeUs },
        name,
      );
      equal(hexOf(payload), payloadHex, name);
    }
  },

  'a decoded frame is encoded to the same bytes, if its header is the SDK\'s': async () => {
    for (const { name, hex, header } of (await vectors()).valid) {
      const frame = decodeFrame(bytesOf(hex).buffer);
      if (frame !== null && header.headerBytes === HEADER_BYTES && header.track === 0) {
        equal(hexOf(encodeFrame(frame)), hex, name);
      }
    }
  },

  'invalid frames are ignored if their header cannot be decoded': async () => {
    for (const { name, hex, padBytes = 0, decodable } of (await vectors()).invalid) {
      const message = new Uint8Array(hex.length / 2 + padBytes);
      message.set(bytesOf(hex));
      equal(decodeFrame(message.buffer) !== null, decodable, name);
    }
  },
};
