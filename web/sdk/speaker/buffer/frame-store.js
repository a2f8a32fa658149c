// SPDX-License-Identifier: Apache-2.0
/**
 * Persistent store of unacked frames in IndexedDB: a record per session, and its frames. The worker that claims a session
 * owns it; writes of earlier owners are refused.
 *
 * @typedef {import('./frame-types.js').KeptFrame} KeptFrame
 * @typedef {import('./frame-types.js').BufferState} BufferState
 */

/**
 * @typedef {object} SessionRecord
 * @property {string} baseUrl
 * @property {string} sessionId
 * @property {string} owner
 * @property {import('../../holdfast.js').Session} session as last known
 * @property {BufferState | null} buffer null before the first frame
 * @property {number} lastSpokenAt milliseconds since 1970
 * @property {number} unackedMs
 * @property {number} framesLost as reported
 * @property {boolean} isPaused
 */

/**
 * Result of a write. `missing`: the browser's data was cleared. `notOwner`: another worker has claimed the session. In both
 * cases nothing was written.
 *
 * @typedef {'written' | 'missing' | 'notOwner'} WriteResult
 */

const DATABASE = 'holdfast';
const VERSION = 2;

/** The server keeps an ended session for a day (docs/protocol.md §1): later it cannot be resumed. */
const FORGET_AFTER_MS = 24 * 60 * 60 * 1_000;

/** @type {Promise<IDBDatabase> | null} */
let openDatabase = null;

/** @returns {Promise<IDBDatabase>} */
function database() {
  openDatabase ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      // Version 1 had other fields and was never released.
      [...request.result.objectStoreNames].forEach((name) => request.result.deleteObjectStore(name));
      request.result.createObjectStore('sessions', { keyPath: ['baseUrl', 'sessionId'] });
      request.result.createObjectStore('frames', { keyPath: ['baseUrl', 'sessionId', 'index'] });
    };
    request.onsuccess = () => {
      const open = request.result;
      // Does not block a deletion or a later version.
      open.onversionchange = () => {
        open.close();
        openDatabase = null;
      };
      open.onclose = () => {
        openDatabase = null;
      };
      resolve(open);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('The store is in use by another version.'));
  });
  openDatabase.catch(() => {
    openDatabase = null;
  });
  return openDatabase;
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
function completed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

/** @param {IDBTransactionMode} mode */
async function transactionOn(mode) {
  const transaction = (await database()).transaction(['sessions', 'frames'], mode, { durability: 'relaxed' });
  return { transaction, sessions: transaction.objectStore('sessions'), frames: transaction.objectStore('frames') };
}

/**
 * Key range of a session's frames.
 *
 * @param {string} baseUrl
 * @param {string} sessionId
 * @param {number | []} [end] exclusive. Default: all, since an array sorts after every number
 */
function frameKeys(baseUrl, sessionId, end = []) {
  return IDBKeyRange.bound([baseUrl, sessionId], [baseUrl, sessionId, end], false, true);
}

/** The stored state of one session. Each method rejects if the browser's storage fails. Confined to its worker. */
export class FrameStore {
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
   * Claims the session for this worker.
   *
   * @returns {Promise<{record: SessionRecord, frames: KeptFrame[]} | null>} null if nothing is stored
   */
  async claim() {
    const { transaction, sessions, frames } = await transactionOn('readwrite');
    /** @type {SessionRecord | undefined} */
    const record = await resultOf(sessions.get([this.#baseUrl, this.#sessionId]));
    if (record === undefined) {
      return null;
    }
    /** @type {KeptFrame[]} */
    const frameList = await resultOf(frames.getAll(frameKeys(this.#baseUrl, this.#sessionId)));
    sessions.put({ ...record, owner: this.#owner });
    await completed(transaction);
    return { record, frames: frameList };
  }

  /**
   * Writes the record and new frames, and deletes acked frames.
   *
   * @param {Omit<SessionRecord, 'baseUrl' | 'sessionId' | 'owner'>} record
   * @param {KeptFrame[]} added
   * @param {boolean} [isNew] whether to replace what is stored
   * @returns {Promise<WriteResult>}
   */
  async write(record, added, isNew = false) {
    const { transaction, sessions, frames } = await transactionOn('readwrite');
    const written = completed(transaction);
    const result = isNew ? 'written' : await this.#checkOwner(sessions);
    if (result === 'written') {
      const key = { baseUrl: this.#baseUrl, sessionId: this.#sessionId };
      sessions.put({ ...record, ...key, owner: this.#owner });
      frames.delete(frameKeys(key.baseUrl, key.sessionId, isNew ? [] : record.buffer?.first ?? 0));
      added.forEach((frame) => frames.put({ ...frame, ...key }));
    }
    await written;
    return result;
  }

  /** Deletes the session, if this worker owns it. */
  async remove() {
    const { transaction, sessions, frames } = await transactionOn('readwrite');
    const written = completed(transaction);
    if (await this.#checkOwner(sessions) === 'written') {
      sessions.delete([this.#baseUrl, this.#sessionId]);
      frames.delete(frameKeys(this.#baseUrl, this.#sessionId));
    }
    await written;
  }

  /**
   * @param {IDBObjectStore} sessions
   * @returns {Promise<WriteResult>}
   */
  async #checkOwner(sessions) {
    const record = await resultOf(sessions.get([this.#baseUrl, this.#sessionId]));
    if (record === undefined) {
      return 'missing';
    }
    return record.owner === this.#owner ? 'written' : 'notOwner';
  }
}

/**
 * Name of the Web Lock that a speaker's worker holds.
 *
 * @param {string} baseUrl
 * @param {string} sessionId
 */
export function lockOf(baseUrl, sessionId) {
  return `holdfast ${baseUrl} ${sessionId}`;
}

/**
 * Lists unfinished sessions of this browser, newest first. If another page speaks in one now, its `lastSpokenAt` is now.
 *
 * @param {string} baseUrl
 * @returns {Promise<import('../../holdfast.js').UnfinishedSession[]>}
 */
export async function unfinishedSessions(baseUrl) {
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
    // Without storage nothing is unfinished.
    return [];
  }
}

/**
 * @param {string} baseUrl
 * @returns {Promise<SessionRecord[]>}
 */
async function recordsOf(baseUrl) {
  const { transaction, sessions, frames } = await transactionOn('readwrite');
  const written = completed(transaction);
  /** @type {SessionRecord[]} */
  const records = await resultOf(sessions.getAll(IDBKeyRange.bound([baseUrl], [baseUrl, []])));
  const isOld = (/** @type {SessionRecord} */ record) => Date.now() - record.lastSpokenAt > FORGET_AFTER_MS;
  for (const { sessionId } of records.filter(isOld)) {
    sessions.delete([baseUrl, sessionId]);
    frames.delete(frameKeys(baseUrl, sessionId));
  }
  await written;
  return records.filter((record) => !isOld(record));
}

/** @returns {Promise<Set<string | undefined>>} */
async function heldLocks() {
  const locks = await navigator.locks?.query();
  return new Set((locks?.held ?? []).map(({ name }) => name));
}
