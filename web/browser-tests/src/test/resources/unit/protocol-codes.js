// SPDX-License-Identifier: Apache-2.0
import { CODEC, FLAG } from '/sdk/protocol/frame-codec.js';
import { closeOutcomeOf } from '/sdk/protocol/close-outcome.js';
import { equal } from './assertions.js';

/** Resources of the module `protocol`. */
const PROTOCOL = '/browser-tests/dev/holdfast/protocol';

async function codes() {
  return (await fetch(`${PROTOCOL}/codes.json`)).json();
}

/**
 * The string literals of a property in holdfast.d.ts.
 *
 * @param {string} property
 * @returns {Promise<string[]>}
 */
async function declared(property) {
  const text = await (await fetch('/sdk/holdfast.d.ts')).text();
  const union = new RegExp(`^  ${property}\\??: ('[^;]+');`, 'm').exec(text)?.[1] ?? '';
  return [...union.matchAll(/'(\w+)'/g)].map(([, word]) => word).sort();
}

/** @param {{word: string}[]} entries */
function wordsOf(entries) {
  return entries.map(({ word }) => word).sort();
}

export const tests = {
  'every close code has the word of codes.json, and is retried as it says': async () => {
    for (const { code, word, retryable } of (await codes()).closeCodes) {
      const { error, kind } = closeOutcomeOf(code, null);
      equal(error.code, word, `word of ${code}`);
      // Normal closure without sessionEnded is a lost connection.
      const isRetried = retryable || code === 1000;
      equal(error.retryable, isRetried, `retryable of ${code}`);
      const refused = { 4501: 'tokenRefused', 4510: 'sessionEnded', 4511: 'sessionEnded' }[/** @type {number} */ (code)];
      equal(kind, refused ?? (isRetried ? 'retry' : 'fatal'), `outcome of ${code}`);
    }
  },

  'other close codes are retried by the ranges of codes.json': async () => {
    const { closeCodes, otherCloseCodes } = await codes();
    const listed = new Set(closeCodes.map((/** @type {{code: number}} */ { code }) => code));
    for (let code = 1_000; code < 5_000; code++) {
      if (!listed.has(code)) {
        const range = otherCloseCodes.find((/** @type {any} */ { from, to }) => code >= from && code <= to);
        equal(closeOutcomeOf(code, null).kind, range.retryable ? 'retry' : 'fatal', `outcome of ${code}`);
      }
    }
  },

  'reasons, states and tiers are those of codes.json': async () => {
    const { gapReasons, endReasons, sessionStates, qualityTiers } = await codes();
    equal(await declared('reason'), [...wordsOf(gapReasons), 'unexplained'].sort());
    equal(await declared('endReason'), wordsOf(endReasons));
    equal(await declared('state'), [...sessionStates].sort());
    const text = await (await fetch('/sdk/holdfast.d.ts')).text();
    equal(/type QualityTier = ([^;]+);/.exec(text)?.[1], qualityTiers.map((/** @type {any} */ { word }) => `'${word}'`).join(' | '));
  },

  'codecs and flags are those of codes.json': async () => {
    const { codecs, flags } = await codes();
    equal(codecs.map((/** @type {any} */ { code, word }) => [code, word]), [[CODEC.PCM, 'pcm_s16le'], [CODEC.OPUS, 'opus']]);
    equal(
      flags.map((/** @type {any} */ { bit, word }) => [bit, word]),
      Object.entries(FLAG).map(([name, bit]) => [bit, name.toLowerCase()]),
    );
  },
};
