// SPDX-License-Identifier: Apache-2.0
import { lockOf, FrameStore } from './frame-store.js';

/**
 * Interval of writes: a reload loses at most the frames of this time that were not sent.
 */
const WRITE_EVERY_MS = 200;

/** Timeouts of the browser's storage: without an answer nothing is stored, and the session goes on. */
const CLAIM_MAX_MS = 5_000;
const WRITE_MAX_MS = 20_000;

/**
 * @typedef {import('./frame-types.js').KeptFrame} KeptFrame
 * @typedef {import('./frame-store.js').SessionRecord} SessionRecord
 * @typedef {Omit<SessionRecord, 'baseUrl' | 'sessionId' | 'owner'>} RecordState
 */

/**
 * @typedef {object} PersisterCallbacks
 * @property {() => RecordState} state
 * @property {() => KeptFrame[]} unacked all unacked frames
 * @property {() => void} onFailed nothing is stored any longer
 * @property {() => void} onTakenOver another page of this browser has claimed the session
 */

/** Writes a speaker's unacked frames to the {@link FrameStore}, in batches. Confined to its worker. */
export class Persister {
  #store;
  #lock;
  #callbacks;
  /** @type {KeptFrame[]} */
  #added = [];
  #isNew = true;
  /** Index after the last frame written. */
  #writtenEnd = 0;
  #isClosed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Chain of writes. @type {Promise<void>} */
  #writing = Promise.resolve();
  /** Releases the lock. */
  #releaseLock = () => {};

  /**
   * @param {string} baseUrl
   * @param {string} sessionId
   * @param {PersisterCallbacks} callbacks
   */
  constructor(baseUrl, sessionId, callbacks) {
    this.#store = new FrameStore(baseUrl, sessionId);
    this.#lock = lockOf(baseUrl, sessionId);
    this.#callbacks = callbacks;
  }

  /**
   * Claims the session, from another page if one has it.
   *
   * @returns {Promise<{record: SessionRecord, frames: KeptFrame[]} | null>} null if it is new or storage
   *   fails
   */
  async claim() {
    this.#acquireLock();
    try {
      const claimed = await withTimeout(this.#store.claim(), CLAIM_MAX_MS);
      this.#isNew = claimed === null;
      this.#writtenEnd = claimed?.record.buffer?.end ?? 0;
      return claimed;
    } catch {
      this.#fail();
      return null;
    }
  }

  /** Shows other pages that a speaker is active here. They may steal the lock. */
  #acquireLock() {
    const held = new Promise((resolve) => {
      this.#releaseLock = () => resolve(undefined);
    });
    navigator.locks?.request(this.#lock, { steal: true }, () => held).catch((failure) => {
      // Any other error, e.g. in a browser whose user blocks site data: then other pages do not see this one.
      if (failure.name === 'AbortError') {
        this.#onTakenOver();
      }
    });
  }

  #onTakenOver() {
    if (!this.#isClosed) {
      this.#isClosed = true;
      clearTimeout(this.#timer);
      this.#callbacks.onTakenOver();
    }
  }

  /**
   * After a take-over: writes the remaining frames. Succeeds only if the new owner has not read yet.
   *
   * @returns {Promise<number>} index after the last frame that the new owner has
   */
  async writeForSuccessor() {
    await this.#writing;
    const added = this.#callbacks.unacked().filter(({ index }) => index >= this.#writtenEnd);
    const result = await withTimeout(this.#store.write(this.#callbacks.state(), added), CLAIM_MAX_MS).catch(() => null);
    return result === 'written' ? endOf(added, this.#writtenEnd) : this.#writtenEnd;
  }

  /** @param {KeptFrame} frame */
  add(frame) {
    if (!this.#isClosed) {
      this.#added.push(frame);
      this.schedule();
    }
  }

  /** Schedules a write: the state has changed. */
  schedule() {
    if (!this.#isClosed) {
      this.#timer ??= setTimeout(() => this.write(), WRITE_EVERY_MS);
    }
  }

  /** Writes now: the page may be discarded. */
  async write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isClosed) {
      const writing = this.#writing.then(() => this.#write());
      this.#writing = writing;
      await writing;
    }
  }

  async #write() {
    if (this.#isClosed) {
      return;
    }
    const state = this.#callbacks.state();
    const first = state.buffer?.first ?? 0;
    const added = this.#added.splice(0).filter(({ index }) => index >= first);
    try {
      let result = await withTimeout(this.#store.write(state, added, this.#isNew), WRITE_MAX_MS);
      let writtenEnd = endOf(added, this.#writtenEnd);
      if (result === 'missing' && !this.#isClosed) {
        // The user or the browser cleared the data: writes all unacked frames again.
        const unacked = this.#callbacks.unacked();
        result = await withTimeout(this.#store.write(this.#callbacks.state(), unacked, true), WRITE_MAX_MS);
        writtenEnd = endOf(unacked, this.#writtenEnd);
      }
      this.#isNew = false;
      if (result === 'written') {
        this.#writtenEnd = writtenEnd;
      } else if (result === 'notOwner') {
        this.#onTakenOver();
      }
    } catch {
      this.#fail();
    }
  }

  #fail() {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#added = [];
      // An incomplete buffer must not be resumed.
      this.#store.remove().catch(() => {});
      this.#callbacks.onFailed();
    }
  }

  /** Leaves the session stored, to be resumed. */
  async close() {
    await this.write();
    this.#release();
  }

  /** Deletes the session: there is nothing to resume. */
  async remove() {
    if (!this.#isClosed) {
      this.#release();
      await this.#writing;
      await withTimeout(this.#store.remove(), WRITE_MAX_MS).catch(() => {});
    }
    this.#releaseLock();
  }

  #release() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#releaseLock();
  }
}

/**
 * @param {KeptFrame[]} frames in order
 * @param {number} otherwise
 */
function endOf(frames, otherwise) {
  const last = frames.at(-1);
  return last === undefined ? otherwise : last.index + 1;
}

/**
 * @template T
 * @param {Promise<T>} answer
 * @param {number} ms
 * @returns {Promise<T>}
 */
function withTimeout(answer, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The browser\'s storage does not answer.')), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
