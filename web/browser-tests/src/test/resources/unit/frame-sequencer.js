import { Backlog } from '/sdk/listener/decoding/decode-queue.js';
import { Intake } from '/sdk/listener/frame-sequencer.js';
import { Place } from '/sdk/listener/playback/playback-position.js';
import { equal } from './assertions.js';

function begun() {
  const keeps = { backlog: new Backlog(), place: new Place() };
  return { ...keeps, intake: new Intake('live', keeps) };
}

/** What a server may say where a number belongs. @type {any[]} */
const NONSENSE = [undefined, null, 'soon', '7', NaN, -1, 1.5, 2 ** 53 - 1, 2 ** 33, {}];

export const tests = {
  'numbers that make no sense are not believed': async () => {
    for (const nonsense of NONSENSE) {
      const { intake, place, backlog } = begun();
      intake.attached({ nextSeq: nonsense, liveSeq: nonsense, retainedFromSeq: nonsense });
      place.ticked(nonsense);
      intake.gap({ fromSeq: 0, toSeq: nonsense, reason: 'lagged' });
      intake.gap({ fromSeq: nonsense, toSeq: 9, reason: 'lagged' });
      equal(intake.next, null);
      equal(backlog.length, 0);
      equal(place.position(0), { behindLive: 0, isBehind: false, at: 0, live: 0, oldest: 0 });
    }
  },

  'after them, what makes sense is': async () => {
    const { intake, place, backlog } = begun();
    intake.attached({ nextSeq: 50, liveSeq: 100, retainedFromSeq: 101 });
    place.ticked('later');
    equal(place.position(0), { behindLive: 1, isBehind: false, at: 1, live: 2, oldest: 0 });
    intake.gap({ fromSeq: 60, toSeq: 59, reason: 'lagged' });
    intake.end('never');
    equal(backlog.length, 1);
    equal(backlog.last?.kind, 'end');
  },
};
