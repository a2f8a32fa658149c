import { forget, keep, kept } from '/pages/shared/browser-storage.js';
import { equal } from './assertions.js';

export const tests = {
  'what is kept is there again, and gone once it is forgotten': async () => {
    keep('localStorage', 'a', '1');
    equal(localStorage.getItem('a'), '1');
    equal(kept('localStorage', 'a'), '1');
    forget('localStorage', 'a');
    equal(kept('localStorage', 'a'), null);
  },

  'where the browser keeps nothing, it is remembered for as long as the page is open': async () => {
    const blocked = { configurable: true, get: () => { throw new DOMException('blocked', 'SecurityError'); } };
    Object.defineProperty(globalThis, 'sessionStorage', blocked);
    equal(kept('sessionStorage', 'b'), null);
    keep('sessionStorage', 'b', '2');
    equal(kept('sessionStorage', 'b'), '2');
    forget('sessionStorage', 'b');
    equal(kept('sessionStorage', 'b'), null);
  },
};
