// SPDX-License-Identifier: Apache-2.0
/**
 * Exponential backoff with full jitter (docs/protocol.md §7). Reads no clock and no random numbers.
 */
export class Backoff {
  #policy;
  #failures = 0;

  /** @param {import('../holdfast.js').RetryPolicy} [policy] */
  constructor(policy = {}) {
    this.#policy = {
      attemptsMax: policy.attemptsMax ?? Infinity,
      delayMin: policy.delayMin ?? 300,
      delayMax: policy.delayMax ?? 10_000,
      firstAtOnce: policy.firstAtOnce ?? true,
      jitter: policy.jitter ?? true,
    };
  }

  get attemptsMax() {
    return this.#policy.attemptsMax;
  }

  /** Resets the delays: the next failure counts as the first. */
  startOver() {
    this.#failures = 0;
  }

  /**
   * @param {number} chance random number, uniform from 0 to 1
   * @returns {number | null} milliseconds; null after `attemptsMax` attempts
   */
  next(chance) {
    if (this.#failures >= this.#policy.attemptsMax) {
      return null;
    }
    const doublings = this.#policy.firstAtOnce ? this.#failures - 1 : this.#failures;
    this.#failures++;
    if (doublings < 0) {
      return 0;
    }
    const bound = Math.min(this.#policy.delayMin * 2 ** Math.min(doublings, 30), this.#policy.delayMax);
    return this.#policy.jitter ? chance * bound : bound;
  }
}
