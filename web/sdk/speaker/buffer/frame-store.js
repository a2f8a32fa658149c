/**
 * Where unacked frames outlive the page: IndexedDB. Each talk has a record and its frames. Whoever takes a talk up
 * owns it from then on; what an earlier owner still writes is not written.
 *
 * @typedef {import('./unacked-frames.js').KeptFrame} KeptFrame
 * @typedef {import('./unacked-frames.js').Standing} Standing
 */

/**
 * @typedef {object} TalkRecord
 * @property {string} baseUrl
 * @property {string} sessionId
 * @property {string} owner
 * @property {import('../../holdfast.js').Session} session as it was known
 * @property {Standing | null} standing nothing before anything was spoken
 * @property {number} lastSpokenAt milliseconds since 1970
 * @property {number} unackedMs
 * @property {number} framesLost as told
 * @property {boolean} isPaused
 */

/**
 * What became of a write: `gone`, the browser's data was cleared, and the talk with it; `anothers`, somebody else took
 * the talk up. In both cases nothing was written.
 *
 * @typedef {'written' | 'gone' | 'anothers'} Written
 */

const DATABASE = 'holdfast';
const VERSION = 1;

/** An ended session is remembered for a day (protocol §1): no talk can be gone on with for longer. */
const FORGET_AFTER_MS = 24 * 60 * 60 * 1_000;

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} */
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('talks', { keyPath: ['baseUrl', 'sessionId'] });
      request.result.createObjectStore('frames', { keyPath: ['baseUrl', 'sessionId', 'index'] });
    };
    request.onsuccess = () => {
      const open = request.result;
      // Whoever deletes it, or brings a later version, need not wait for us.
      open.onversionchange = () => {
        open.close();
        opened = null;
      };
      open.onclose = () => {
        opened = null;
      };
      resolve(open);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('The shelf is in use by another version.'));
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

/** @param {IDBTransactionMode} mode */
async function begin(mode) {
  const transaction = (await database()).transaction(['talks', 'frames'], mode, { durability: 'relaxed' });
  return { transaction, talks: transaction.objectStore('talks'), frames: transaction.objectStore('frames') };
}

/**
 * The keys of a talk's frames.
 *
 * @param {string} baseUrl
 * @param {string} sessionId
 * @param {number | []} [end] itself not included. Default: all, as an array comes after every number
 */
function framesOf(baseUrl, sessionId, end = []) {
  return IDBKeyRange.bound([baseUrl, sessionId], [baseUrl, sessionId, end], false, true);
}

/** One talk's place on the shelf. Every method may fail, as the browser's storage may. */
export class ShelvedTalk {
  #baseUrl;
  #sessionId;
  #owner = crypto.randomUUID();

  /**
   * @param {string} baseUrl
   * @param {string} sessionId
   */
  constructor(baseUrl, sessionId) {
    this.#baseUrl = baseUrl;
    this.#sessionId = sessionId;
  }

  /**
   * Takes the talk up: it is this one's from now on.
   *
   * @returns {Promise<{record: TalkRecord, frames: KeptFrame[]} | null>} nothing where there is none yet
   */
  async take() {
    const { transaction, talks, frames } = await begin('readwrite');
    /** @type {TalkRecord | undefined} */
    const record = await answer(talks.get([this.#baseUrl, this.#sessionId]));
    if (record === undefined) {
      return null;
    }
    /** @type {KeptFrame[]} */
    const kept = await answer(frames.getAll(framesOf(this.#baseUrl, this.#sessionId)));
    talks.put({ ...record, owner: this.#owner });
    await done(transaction);
    return { record, frames: kept };
  }

  /**
   * Writes what is new, and forgets what was acked.
   *
   * @param {Omit<TalkRecord, 'baseUrl' | 'sessionId' | 'owner'>} record
   * @param {KeptFrame[]} added
   * @param {boolean} [isNew] whether there is nothing of it on the shelf yet, or nothing that counts
   * @returns {Promise<Written>}
   */
  async write(record, added, isNew = false) {
    const { transaction, talks, frames } = await begin('readwrite');
    const written = done(transaction);
    const how = isNew ? 'written' : await this.#mayWrite(talks);
    if (how === 'written') {
      const key = { baseUrl: this.#baseUrl, sessionId: this.#sessionId };
      talks.put({ ...record, ...key, owner: this.#owner });
      frames.delete(framesOf(key.baseUrl, key.sessionId, isNew ? [] : record.standing?.first ?? 0));
      added.forEach((frame) => frames.put({ ...frame, ...key }));
    }
    await written;
    return how;
  }

  /** The talk is over, or given up. */
  async remove() {
    const { transaction, talks, frames } = await begin('readwrite');
    const written = done(transaction);
    if (await this.#mayWrite(talks) === 'written') {
      talks.delete([this.#baseUrl, this.#sessionId]);
      frames.delete(framesOf(this.#baseUrl, this.#sessionId));
    }
    await written;
  }

  /**
   * @param {IDBObjectStore} talks
   * @returns {Promise<Written>}
   */
  async #mayWrite(talks) {
    const record = await answer(talks.get([this.#baseUrl, this.#sessionId]));
    if (record === undefined) {
      return 'gone';
    }
    return record.owner === this.#owner ? 'written' : 'anothers';
  }
}

/**
 * The name of the lock that a talk's thread holds while it speaks.
 *
 * @param {string} baseUrl
 * @param {string} sessionId
 */
export function lockOf(baseUrl, sessionId) {
  return `holdfast ${baseUrl} ${sessionId}`;
}

/**
 * Talks that were begun in this browser and neither ended nor given up, newest first. One in which another page speaks
 * right now was last spoken in now.
 *
 * @param {string} baseUrl
 * @returns {Promise<import('../../holdfast.js').UnfinishedTalk[]>}
 */
export async function unfinishedTalks(baseUrl) {
  try {
    const records = await recordsOf(baseUrl);
    const held = await heldLocks();
    return records
      .map(({ sessionId, lastSpokenAt, unackedMs }) => ({
        sessionId,
        lastSpokenAt: held.has(lockOf(baseUrl, sessionId)) ? Date.now() : lastSpokenAt,
        unackedMs,
      }))
      .sort((one, other) => other.lastSpokenAt - one.lastSpokenAt);
  } catch {
    // A browser that keeps nothing has kept no talk.
    return [];
  }
}

/**
 * @param {string} baseUrl
 * @returns {Promise<TalkRecord[]>}
 */
async function recordsOf(baseUrl) {
  const { transaction, talks, frames } = await begin('readwrite');
  const written = done(transaction);
  /** @type {TalkRecord[]} */
  const records = await answer(talks.getAll(IDBKeyRange.bound([baseUrl], [baseUrl, []])));
  const isOld = (/** @type {TalkRecord} */ record) => Date.now() - record.lastSpokenAt > FORGET_AFTER_MS;
  for (const { sessionId } of records.filter(isOld)) {
    talks.delete([baseUrl, sessionId]);
    frames.delete(framesOf(baseUrl, sessionId));
  }
  await written;
  return records.filter((record) => !isOld(record));
}

/** @returns {Promise<Set<string | undefined>>} */
async function heldLocks() {
  const locks = await navigator.locks?.query();
  return new Set((locks?.held ?? []).map(({ name }) => name));
}
