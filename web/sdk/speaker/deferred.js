// SPDX-License-Identifier: Apache-2.0
/**
 * A promise with its resolve and reject functions. A rejection without a handler is not reported as unhandled.
 *
 * @template T
 */
export class Deferred {
  /** @type {Promise<T>} */
  promise;
  /** @type {(value: T) => void} */
  #resolve = () => {};
  /** @type {(failure: Error) => void} */
  #reject = () => {};
  isSettled = false;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.promise.catch(() => {});
  }

  /** @param {T} value */
  resolve(value) {
    this.isSettled = true;
    this.#resolve(value);
  }

  /** @param {Error} failure */
  reject(failure) {
    this.isSettled = true;
    this.#reject(failure);
  }
}
