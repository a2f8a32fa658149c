// SPDX-License-Identifier: Apache-2.0
import { remove, store, load } from '/pages/shared/browser-storage.js';
import { equal } from './assertions.js';

export const tests = {
  'a stored value is loaded, and gone once it is removed': async () => {
    store('localStorage', 'a', '1');
    equal(localStorage.getItem('a'), '1');
    equal(load('localStorage', 'a'), '1');
    remove('localStorage', 'a');
    equal(load('localStorage', 'a'), null);
  },

  'if the browser stores nothing, the value is kept in memory': async () => {
    const blocked = { configurable: true, get: () => { throw new DOMException('blocked', 'SecurityError'); } };
    Object.defineProperty(globalThis, 'sessionStorage', blocked);
    equal(load('sessionStorage', 'b'), null);
    store('sessionStorage', 'b', '2');
    equal(load('sessionStorage', 'b'), '2');
    remove('sessionStorage', 'b');
    equal(load('sessionStorage', 'b'), null);
  },
};
