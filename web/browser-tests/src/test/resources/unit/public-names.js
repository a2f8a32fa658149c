// SPDX-License-Identifier: Apache-2.0
import * as holdfast from '/sdk/holdfast.js';
import * as listenOnly from '/sdk/listen-only.js';
import { equal, truthy } from './assertions.js';

/** @param {Record<string, any>} module */
function namesIn(module) {
  return Object.keys(module).sort();
}

/**
 * The values that a declaration file exports, without its types.
 *
 * @param {string} file
 */
async function declaredIn(file) {
  const text = await (await fetch(file)).text();
  const classes = [...text.matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name);
  const again = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names]) => names.split(','));
  return [...classes, ...again.map((name) => name.trim())].filter((name) => name !== '').sort();
}

export const tests = {
  'the SDK exports what it declares, and nothing else': async () => {
    equal(namesIn(holdfast), ['HoldfastClient', 'HoldfastError', 'Listener', 'Speaker', 'parseListenLink']);
    equal(await declaredIn('/sdk/holdfast.d.ts'), namesIn(holdfast));
  },

  'so does the part that only listens': async () => {
    truthy(namesIn(listenOnly).includes('ListeningClient'));
    equal(await declaredIn('/sdk/listen-only.d.ts'), namesIn(listenOnly));
  },
};
