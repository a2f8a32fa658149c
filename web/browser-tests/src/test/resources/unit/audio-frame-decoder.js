// SPDX-License-Identifier: Apache-2.0
import { AudioFrameDecoder } from '/sdk/listener/decoding/audio-frame-decoder.js';
import { CODEC } from '/sdk/protocol/frame-codec.js';
import { equal, truthy } from './assertions.js';

/** 20 ms of silence in Opus, and an invalid packet. */
const GOOD = [0xf8, 0xff, 0xfe];
const BAD = [0xff, 0xff, 0xff];

/** @param {number} sequence @param {number[]} bytes */
function frame(sequence, bytes) {
  const payload = new Uint8Array(bytes);
  const isDiscontinuous = false;
  return /** @type {const} */ ({
    kind: 'frame', sequence, media: sequence * 20, ms: 20, codec: CODEC.OPUS, isDiscontinuous, duration: 960, payload,
  });
}

function told() {
  /** @type {{heard: number[], missing: number[][], onLost: number, failures: number}} */
  const all = { heard: [], missing: [], onLost: 0, failures: 0 };
  const decoder = new AudioFrameDecoder(48_000, {
    onDecoded: ({ sequence }) => all.heard.push(sequence),
    onDecodedTail: () => {},
    onMark: (mark) => mark.kind === 'gap' && all.missing.push([mark.fromSeq, mark.toSeq, mark.ms]),
    onLost: () => all.onLost++,
    onUndecodable: () => all.failures++,
  });
  return { all, decoder };
}

/** @param {() => boolean} isSo */
async function until(isSo) {
  for (const end = performance.now() + 10_000; !isSo();) {
    truthy(performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** @param {number[][]} missing */
function countOf(missing) {
  return missing.reduce((count, [from, to]) => count + to - from + 1, 0);
}

export const tests = {
  'invalid packets are reported as missing, however many, and the next ones are played': async () => {
    const { all, decoder } = told();
    for (let sequence = 0; sequence < 60; sequence++) {
      decoder.frame(frame(sequence, sequence >= 5 && sequence < 45 ? BAD : GOOD));
    }
    decoder.mark({ kind: 'end' });
    await until(() => all.heard.length + all.onLost === 60);
    equal(countOf(all.missing), all.onLost);
    truthy(all.onLost >= 40 && all.onLost < 40 + 13);
    truthy(all.missing.length < 12);
    equal(all.heard.slice(-3), [57, 58, 59]);
    equal(all.failures, 0);
  },

  'without one valid packet for seconds, this browser cannot decode': async () => {
    const { all, decoder } = told();
    for (let sequence = 0; sequence < 100; sequence++) {
      decoder.frame(frame(sequence, BAD));
    }
    await until(() => all.onLost === 100);
    equal(all.failures, 0);
    for (let sequence = 100; sequence < 200; sequence++) {
      decoder.frame(frame(sequence, BAD));
    }
    await until(() => all.failures > 0);
    truthy(all.onLost >= 150);
    decoder.reset();
  },

  'without WebCodecs, a frame of Opus is lost, and this browser cannot decode': async () => {
    const real = globalThis.AudioDecoder;
    Reflect.deleteProperty(globalThis, 'AudioDecoder');
    try {
      const { all, decoder } = told();
      decoder.frame(frame(0, GOOD));
      equal([all.onLost, all.failures], [1, 1]);
      equal(all.heard, []);
    } finally {
      Object.defineProperty(globalThis, 'AudioDecoder', { configurable: true, writable: true, value: real });
    }
  },
};
