import { lockOf, ShelvedTalk } from './frame-store.js';

/**
 * How long frames may wait to be written: a reload loses no more than what was spoken meanwhile and did not get out.
 */
const WRITE_EVERY_MS = 200;

/** A browser whose storage does not answer keeps nothing, and the talk does not wait for it any longer. */
const TAKE_MAX_MS = 5_000;
const WRITE_MAX_MS = 20_000;

/**
 * @typedef {import('./unacked-frames.js').KeptFrame} KeptFrame
 * @typedef {import('./frame-store.js').TalkRecord} TalkRecord
 * @typedef {Omit<TalkRecord, 'baseUrl' | 'sessionId' | 'owner'>} Account how a talk stands
 */

/**
 * @typedef {object} RecordOwner
 * @property {() => Account} account
 * @property {() => KeptFrame[]} kept every frame that is unacked
 * @property {() => void} notKept nothing outlives the page any more
 * @property {() => void} takenOver another page of this browser speaks in this session now
 */

/** Keeps a talk on the shelf while it is spoken: in batches, and only what is not acked by then. */
export class TalkKeeper {
  #shelved;
  #lock;
  #owner;
  /** @type {KeptFrame[]} */
  #added = [];
  #isNew = true;
  /** One beyond the index of the last frame that was written. */
  #writtenEnd = 0;
  #isOver = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** One after the other. @type {Promise<void>} */
  #writing = Promise.resolve();
  /** Lets go of the lock. */
  #letGo = () => {};

  /**
   * @param {string} baseUrl
   * @param {string} sessionId
   * @param {RecordOwner} owner
   */
  constructor(baseUrl, sessionId, owner) {
    this.#shelved = new ShelvedTalk(baseUrl, sessionId);
    this.#lock = lockOf(baseUrl, sessionId);
    this.#owner = owner;
  }

  /**
   * Takes the talk up, from whoever had it.
   *
   * @returns {Promise<{record: TalkRecord, frames: KeptFrame[]} | null>} nothing where it is a new one, or nothing is
   *   kept
   */
  async take() {
    this.#hold();
    try {
      const taken = await inTime(this.#shelved.take(), TAKE_MAX_MS);
      this.#isNew = taken === null;
      this.#writtenEnd = taken?.record.standing?.end ?? 0;
      return taken;
    } catch {
      this.#giveUp();
      return null;
    }
  }

  /** Other pages see by it that somebody speaks here, and may take it. */
  #hold() {
    const held = new Promise((resolve) => {
      this.#letGo = () => resolve(undefined);
    });
    navigator.locks?.request(this.#lock, { steal: true }, () => held).catch(() => this.#takenOver());
  }

  #takenOver() {
    if (!this.#isOver) {
      this.#isOver = true;
      clearTimeout(this.#timer);
      this.#owner.takenOver();
    }
  }

  /**
   * For a talk that is taken over: writes what the shelf does not have, which succeeds if the other has not read it yet.
   *
   * @returns {Promise<number>} one beyond the index of the last frame that the other has
   */
  async lastWrite() {
    await this.#writing;
    const added = this.#owner.kept().filter(({ index }) => index >= this.#writtenEnd);
    const how = await inTime(this.#shelved.write(this.#owner.account(), added), TAKE_MAX_MS).catch(() => null);
    return how === 'written' ? endOf(added, this.#writtenEnd) : this.#writtenEnd;
  }

  /** @param {KeptFrame} frame */
  keep(frame) {
    if (!this.#isOver) {
      this.#added.push(frame);
      this.note();
    }
  }

  /** Something changed that the shelf should know. */
  note() {
    if (!this.#isOver) {
      this.#timer ??= setTimeout(() => this.write(), WRITE_EVERY_MS);
    }
  }

  /** Now: the page may go any moment. */
  async write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isOver) {
      const writing = this.#writing.then(() => this.#write());
      this.#writing = writing;
      await writing;
    }
  }

  async #write() {
    if (this.#isOver) {
      return;
    }
    const account = this.#owner.account();
    const first = account.standing?.first ?? 0;
    const added = this.#added.splice(0).filter(({ index }) => index >= first);
    try {
      let how = await inTime(this.#shelved.write(account, added, this.#isNew), WRITE_MAX_MS);
      let writtenEnd = endOf(added, this.#writtenEnd);
      if (how === 'gone' && !this.#isOver) {
        // Cleared, by the person or for want of room; that ends no talk. All that is kept is written anew.
        const kept = this.#owner.kept();
        how = await inTime(this.#shelved.write(this.#owner.account(), kept, true), WRITE_MAX_MS);
        writtenEnd = endOf(kept, this.#writtenEnd);
      }
      this.#isNew = false;
      if (how === 'written') {
        this.#writtenEnd = writtenEnd;
      } else if (how === 'anothers') {
        this.#takenOver();
      }
    } catch {
      this.#giveUp();
    }
  }

  #giveUp() {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#added = [];
      // Half of a talk on the shelf would be worse than none.
      this.#shelved.remove().catch(() => {});
      this.#owner.notKept();
    }
  }

  /** The talk stays on the shelf, to be gone on with. */
  async leave() {
    await this.write();
    this.#end();
  }

  /** There is nothing to go on with. */
  async forget() {
    if (!this.#isOver) {
      this.#end();
      await this.#writing;
      await inTime(this.#shelved.remove(), WRITE_MAX_MS).catch(() => {});
    }
    this.#letGo();
  }

  #end() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#letGo();
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
function inTime(answer, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The browser\'s storage does not answer.')), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
