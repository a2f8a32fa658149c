// SPDX-License-Identifier: Apache-2.0
/**
 * Samples that an app wrote and that wait for room in the buffer, in order with what the app asked for in between.
 * Without a limit of its own: an app that awaits each write has at most one entry here.
 */
export class WriteQueue {
  #hasRoom;
  /** @type {{ms: number, run: () => void}[]} */
  #entries = [];
  #isRunning = false;

  /** @param {(ms: number) => boolean} hasRoom whether so much more audio may be buffered */
  constructor(hasRoom) {
    this.#hasRoom = hasRoom;
  }

  /**
   * @param {number} ms of audio; 0 for what needs no room
   * @param {() => void} run called when it is its turn and there is room
   */
  add(ms, run) {
    this.#entries.push({ ms, run });
    this.flush();
  }

  /** There may be more room. */
  flush() {
    // What runs may make room, or take it, and so lead back here.
    if (this.#isRunning) {
      return;
    }
    this.#isRunning = true;
    while (this.#entries.length > 0 && (this.#entries[0].ms === 0 || this.#hasRoom(this.#entries[0].ms))) {
      this.#entries.shift()?.run();
    }
    this.#isRunning = false;
  }
}
