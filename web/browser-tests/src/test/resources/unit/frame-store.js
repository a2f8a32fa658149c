// SPDX-License-Identifier: Apache-2.0
import { Persister } from '/sdk/speaker/buffer/persister.js';
import { lockOf, FrameStore, unfinishedSessions } from '/sdk/speaker/buffer/frame-store.js';
import { equal, near, truthy } from './assertions.js';

const NUMBERING = { sequenceOf0: 0, originClock: 0, originMicros: 0 };

/** A server of its own for each test. */
function server() {
  return `https://${crypto.randomUUID()}.example`;
}

/** @param {string} sessionId @param {number} first @param {number} end @param {number} [lastSpokenAt] */
function state(sessionId, first, end, lastSpokenAt = Date.now() - 5_000) {
  return {
    session: /** @type {any} */ ({ sessionId, sourceLanguage: 'en-US', qualityTier: 'standard', state: 'live' }),
    buffer: { first, end, clock: end * 20_000, ackedCount: first, numbering: NUMBERING, serverNext: first, epoch: 1 },
    lastSpokenAt,
    unackedMs: (end - first) * 20,
    framesLost: 0,
    isPaused: false,
  };
}

/** @param {number} from @param {number} end */
function frames(from, end) {
  return Array.from({ length: end - from }, (_, i) => ({
    index: from + i, at: (from + i) * 20_000, payload: new Uint8Array([1, 2, from + i]), codec: 2, duration: 960,
    micros: 20_000, flags: 0,
  }));
}

/** Clears the browser's data. @returns {Promise<void>} */
function cleared() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase('holdfast');
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

export const tests = {
  'a claim reads what was written, byte for byte and in order': async () => {
    const url = server();
    const store = new FrameStore(url, 'caring-king-275');
    equal(await store.claim(), null);
    equal(await store.write(state('caring-king-275', 0, 3), frames(0, 3), true), 'written');
    equal(await store.write(state('caring-king-275', 2, 12), frames(3, 12)), 'written');
    const claimed = await new FrameStore(url, 'caring-king-275').claim();
    equal(claimed?.frames.map(({ index }) => index), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    equal([...claimed?.frames[0].payload ?? []], [1, 2, 2]);
    equal(claimed?.record.buffer?.end, 12);
    equal(claimed?.record.session.sessionId, 'caring-king-275');
  },

  'acked frames are deleted': async () => {
    const url = server();
    const store = new FrameStore(url, 'caring-king-275');
    await store.write(state('caring-king-275', 0, 5), frames(0, 5), true);
    await store.write(state('caring-king-275', 5, 5), []);
    equal((await new FrameStore(url, 'caring-king-275').claim())?.frames.length, 0);
  },

  'after a claim, an earlier owner neither writes nor removes': async () => {
    const url = server();
    const first = new FrameStore(url, 'caring-king-275');
    await first.write(state('caring-king-275', 0, 2), frames(0, 2), true);
    const second = new FrameStore(url, 'caring-king-275');
    await second.claim();
    equal(await first.write(state('caring-king-275', 1, 9), frames(2, 9)), 'notOwner');
    await first.remove();
    equal((await second.claim())?.frames.map(({ index }) => index), [0, 1]);
  },

  'clearing the store is no take-over: all unacked frames are written again': async () => {
    const url = server();
    let end = 4;
    let onTakenOver = 0;
    let onFailed = 0;
    const persister = new Persister(url, 'caring-king-275', {
      state: () => state('caring-king-275', 1, end),
      unacked: () => frames(1, end),
      onTakenOver: () => onTakenOver++,
      onFailed: () => onFailed++,
    });
    await persister.claim();
    frames(0, 4).forEach((frame) => persister.add(frame));
    await persister.write();
    await cleared();
    equal(await new FrameStore(url, 'caring-king-275').claim(), null);
    end = 6;
    frames(4, 6).forEach((frame) => persister.add(frame));
    await persister.close();
    equal([onTakenOver, onFailed], [0, 0]);
    const claimed = await new FrameStore(url, 'caring-king-275').claim();
    equal(claimed?.frames.map(({ index }) => index), [1, 2, 3, 4, 5]);
  },

  'after a take-over, the earlier owner knows which frames the new one has': async () => {
    const url = server();
    let onTakenOver = () => {};
    const over = new Promise((resolve) => { onTakenOver = () => resolve(undefined); });
    const persister = new Persister(url, 'caring-king-275', {
      state: () => state('caring-king-275', 0, 6), unacked: () => frames(0, 6), onTakenOver, onFailed: () => {},
    });
    await persister.claim();
    frames(0, 4).forEach((frame) => persister.add(frame));
    await persister.write();
    frames(4, 6).forEach((frame) => persister.add(frame));
    const other = new Persister(url, 'caring-king-275', {
      state: () => state('caring-king-275', 0, 6), unacked: () => [], onTakenOver: () => {}, onFailed: () => {},
    });
    const claimed = await other.claim();
    await over;
    equal(await persister.writeForSuccessor(), 4);
    equal(claimed?.frames.length, 4);
    await other.remove();
  },

  'in a browser that refuses locks and storage, nothing is stored, and no other page takes over': async () => {
    await cleared();
    const refuse = () => { throw new DOMException('The user blocks site data.', 'SecurityError'); };
    const told = { onTakenOver: 0, onFailed: 0 };
    const persister = new Persister(server(), 'caring-king-275', {
      state: () => state('caring-king-275', 0, 2),
      unacked: () => frames(0, 2),
      onTakenOver: () => told.onTakenOver++,
      onFailed: () => told.onFailed++,
    });
    Object.defineProperty(navigator.locks, 'request', { configurable: true, value: async () => refuse() });
    Object.defineProperty(indexedDB, 'open', { configurable: true, value: refuse });
    try {
      equal(await persister.claim(), null);
      frames(0, 2).forEach((frame) => persister.add(frame));
      await persister.close();
      equal(told, { onTakenOver: 0, onFailed: 1 });
    } finally {
      Reflect.deleteProperty(navigator.locks, 'request');
      Reflect.deleteProperty(indexedDB, 'open');
    }
  },

  'a removed session is gone': async () => {
    const url = server();
    const store = new FrameStore(url, 'caring-king-275');
    await store.write(state('caring-king-275', 0, 2), frames(0, 2), true);
    await store.remove();
    equal(await unfinishedSessions(url), []);
    equal(await new FrameStore(url, 'caring-king-275').claim(), null);
  },

  'unfinished sessions are listed, newest first, for their own server only': async () => {
    const url = server();
    const now = Date.now();
    await new FrameStore(url, 'old-oak-100').write(state('old-oak-100', 0, 2, now - 60_000), frames(0, 2), true);
    await new FrameStore(url, 'new-elm-101').write(state('new-elm-101', 1, 4, now - 5_000), frames(1, 4), true);
    await new FrameStore(`${url}:1`, 'far-ash-102').write(state('far-ash-102', 0, 1), frames(0, 1), true);
    equal(await unfinishedSessions(url), [
      { sessionId: 'new-elm-101', lastSpokenAt: now - 5_000, unackedMs: 60 },
      { sessionId: 'old-oak-100', lastSpokenAt: now - 60_000, unackedMs: 40 },
    ]);
  },

  'a session spoken in now was last spoken in now': async () => {
    const url = server();
    await new FrameStore(url, 'caring-king-275').write(state('caring-king-275', 0, 2), frames(0, 2), true);
    await navigator.locks.request(lockOf(url, 'caring-king-275'), async () => {
      near((await unfinishedSessions(url))[0].lastSpokenAt, Date.now(), 1_500);
    });
    truthy((await unfinishedSessions(url))[0].lastSpokenAt < Date.now() - 4_000);
  },

  'sessions older than a day are deleted': async () => {
    const url = server();
    const store = new FrameStore(url, 'caring-king-275');
    await store.write(state('caring-king-275', 0, 2, Date.now() - 25 * 3_600_000), frames(0, 2), true);
    equal(await unfinishedSessions(url), []);
    equal(await new FrameStore(url, 'caring-king-275').claim(), null);
  },
};
