// SPDX-License-Identifier: Apache-2.0
import { WriteQueue } from '/sdk/speaker/buffer/write-queue.js';
import { equal } from './assertions.js';

/** A queue in front of a buffer of 100 ms, and what was run. */
function queueOf100Ms() {
  /** @type {string[]} */
  const run = [];
  const buffer = { ms: 0 };
  const queue = new WriteQueue((ms) => buffer.ms + ms <= 100);
  const write = (/** @type {string} */ name, /** @type {number} */ ms) => queue.add(ms, () => {
    buffer.ms += ms;
    run.push(name);
  });
  return { queue, buffer, run, write };
}

export const tests = {
  'writes are accepted while there is room, and wait while there is none': async () => {
    const { queue, buffer, run, write } = queueOf100Ms();
    write('a', 60);
    write('b', 60);
    write('c', 60);
    equal(run, ['a']);
    buffer.ms = 30;
    queue.flush();
    equal(run, ['a', 'b']);
    buffer.ms = 0;
    queue.flush();
    equal(run, ['a', 'b', 'c']);
  },

  'what needs no room keeps its place between writes': async () => {
    const { queue, buffer, run, write } = queueOf100Ms();
    write('pause', 0);
    write('a', 100);
    write('b', 100);
    write('mute', 0);
    write('finish', 0);
    equal(run, ['pause', 'a']);
    buffer.ms = 0;
    queue.flush();
    equal(run, ['pause', 'a', 'b', 'mute', 'finish']);
  },

  'a run that makes room does not change the order': async () => {
    const { queue, buffer, run } = queueOf100Ms();
    queue.add(100, () => {
      run.push('a');
      queue.add(0, () => run.push('c'));
      buffer.ms = 0;
      queue.flush();
      run.push('b');
    });
    equal(run, ['a', 'b', 'c']);
  },
};
