import { JitterBuffer, SPEED_MAX } from '/sdk/listener/playback/jitter-buffer.js';
import { RingBuffer } from '/sdk/listener/playback/ring-buffer.js';
import { equal, near, truthy } from './assertions.js';

const HERTZ = 48_000;
const BLOCK = 128;
const FRAME = 960;
const TONE_HERTZ = 440;

/** A playout, a talk that comes to it, and a clock. */
class Hall {
  jitterBuffer = new JitterBuffer(HERTZ);
  now = 0;
  sequence = 0;
  /** @type {number[]} */
  heard = [];
  /** @type {{at: number, kind: string, gap?: any}[]} when what was reached, in samples heard */
  reached = [];

  constructor() {
    this.jitterBuffer.resume();
    this.jitterBuffer.speakerIsLive = true;
  }

  /** A frame of a tone that goes on from frame to frame. @param {{isLive?: boolean, waitingMs?: number}} [how] */
  push({ isLive = true, waitingMs = 0 } = {}) {
    const samples = new Float32Array(FRAME);
    for (let i = 0; i < FRAME; i++) {
      samples[i] = 0.5 * Math.sin((2 * Math.PI * TONE_HERTZ * (this.sequence * FRAME + i)) / HERTZ);
    }
    const { sequence } = this;
    this.jitterBuffer.push({ samples, sequence, media: sequence * 20, ms: 20, isLive, waitingMs }, this.now);
    this.sequence++;
  }

  /** @param {number} ms @param {(now: number) => void} [meanwhile] */
  hear(ms, meanwhile = () => {}) {
    const block = new Float32Array(BLOCK);
    for (const end = this.now + ms; this.now < end; this.now += (BLOCK * 1_000) / HERTZ) {
      meanwhile(this.now);
      this.jitterBuffer.render(block, this.now);
      this.heard.push(...block);
      this.reached.push(...this.jitterBuffer.reached.splice(0).map((event) => ({ ...event, at: this.heard.length })));
    }
  }

  /** Hears a talk that comes as it is spoken. @param {number} ms @param {(index: number) => number} [lateness] */
  hearLive(ms, lateness = () => 0) {
    const begin = this.now;
    const first = this.sequence;
    this.hear(ms, (now) => {
      while (now - begin >= (this.sequence - first) * 20 + lateness(this.sequence)) {
        this.push();
      }
    });
  }

  get largestStep() {
    let largest = 0;
    for (let i = 1; i < this.heard.length; i++) {
      largest = Math.max(largest, Math.abs(this.heard[i] - this.heard[i - 1]));
    }
    return largest;
  }

  /** @param {number} from @param {number} to samples */
  loudest(from, to) {
    return this.heard.slice(from, to).reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
  }
}

/** From one sample to the next, at the highest speed. */
const STEP_OF_TONE = ((0.5 * 2 * Math.PI * TONE_HERTZ) / HERTZ) * SPEED_MAX;

/** @type {Record<string, () => Promise<void>>} */
export const tests = {
  'a talk that comes evenly is heard sample by sample, shortly after it came': async () => {
    const hall = new Hall();
    hall.hearLive(2_000);
    equal(hall.jitterBuffer.underruns, 0);
    equal(hall.reached.length, 0);
    near(hall.jitterBuffer.framesPlayed, (2_000 - 60) / 20, 2);
    near(hall.loudest(HERTZ, 2 * HERTZ), 0.5, 0.001);
    truthy(hall.largestStep <= STEP_OF_TONE * 1.05, `no click, but a step of ${hall.largestStep}`);
  },

  'nothing sounds before enough is ready': async () => {
    const hall = new Hall();
    hall.push();
    hall.push();
    hall.hear(50);
    equal(hall.loudest(0, hall.heard.length), 0);
    hall.push();
    hall.hear(20);
    truthy(hall.loudest(0, hall.heard.length) > 0.1, 'it sounds');
  },

  'what does not suffice is played all the same, once it has waited long enough': async () => {
    const hall = new Hall();
    hall.push();
    hall.hear(100);
    equal(hall.jitterBuffer.framesPlayed, 1);
  },

  'of a talk that ended, what is left is played without waiting': async () => {
    const hall = new Hall();
    hall.push();
    hall.jitterBuffer.end();
    hall.hear(30);
    equal(hall.jitterBuffer.framesPlayed, 1);
    equal(hall.reached.map(({ kind }) => kind), ['end']);
    equal(hall.jitterBuffer.underruns, 0);
  },

  'an underrun is counted once, dies away without a click, and nothing is lost by it': async () => {
    const hall = new Hall();
    hall.hearLive(1_000);
    hall.hear(300);
    equal(hall.jitterBuffer.underruns, 1);
    equal(hall.jitterBuffer.framesPlayed, hall.sequence);
    const { sequence } = hall;
    hall.hearLive(1_000);
    equal(hall.jitterBuffer.underruns, 1);
    truthy(hall.jitterBuffer.framesPlayed > sequence + 40, 'it goes on');
    truthy(hall.largestStep <= STEP_OF_TONE * 1.2, `no click, but a step of ${hall.largestStep}`);
  },

  'silence of a speaker who pauses is no underrun': async () => {
    const hall = new Hall();
    hall.hearLive(1_000);
    hall.jitterBuffer.speakerIsLive = false;
    hall.hear(1_000);
    equal(hall.jitterBuffer.underruns, 0);
  },

  'a gap is told where it is heard, and sound fades before it and after it': async () => {
    const hall = new Hall();
    for (let i = 0; i < 10; i++) {
      hall.push();
    }
    hall.jitterBuffer.gap({ fromSeq: 10, toSeq: 14 });
    hall.sequence = 15;
    for (let i = 0; i < 10; i++) {
      hall.push();
    }
    hall.jitterBuffer.speakerIsLive = false;
    hall.hear(500);
    equal(hall.reached.map(({ kind, gap }) => [kind, gap]), [['gap', { fromSeq: 10, toSeq: 14 }]]);
    near(hall.reached[0].at, 10 * FRAME, BLOCK);
    equal(hall.jitterBuffer.framesPlayed, 20);
    near(hall.loudest(10 * FRAME - 8, 10 * FRAME + 8), 0, 0.1);
    truthy(hall.largestStep <= STEP_OF_TONE * 1.2, `no click, but a step of ${hall.largestStep}`);
  },

  'what is missing at the very beginning is told before anything sounds': async () => {
    const hall = new Hall();
    hall.jitterBuffer.gap({ fromSeq: 0, toSeq: 99 });
    hall.hear(3);
    equal(hall.reached.length, 1);
  },

  'too much that is ready is caught up with gently, and never faster than one in twenty': async () => {
    const hall = new Hall();
    for (let i = 0; i < 40; i++) {
      hall.push();
    }
    let fastest = 0;
    const begin = hall.now;
    hall.hear(25_000, (now) => {
      fastest = Math.max(fastest, hall.jitterBuffer.speed);
      while (now - begin >= (hall.sequence - 40) * 20) {
        hall.push();
      }
    });
    truthy(fastest > 1.04 && fastest <= SPEED_MAX, `fast, and not too fast: ${fastest}`);
    truthy(hall.jitterBuffer.levelMs < 100, `caught up: ${hall.jitterBuffer.levelMs}`);
    equal(hall.jitterBuffer.underruns, 0);
    truthy(hall.largestStep <= STEP_OF_TONE * 1.05, `no click, but a step of ${hall.largestStep}`);
  },

  'who chose to be far behind is left there': async () => {
    const hall = new Hall();
    hall.jitterBuffer.flush();
    hall.jitterBuffer.following = false;
    hall.hear(5_000, () => {
      while (hall.jitterBuffer.levelMs < 1_000) {
        hall.push({ isLive: false, waitingMs: 10_000 });
      }
    });
    equal(hall.jitterBuffer.following, false);
    near(hall.jitterBuffer.speed, 1, 1e-9);
  },

  'who was far behind and has come near follows again': async () => {
    const hall = new Hall();
    hall.jitterBuffer.flush();
    hall.jitterBuffer.following = false;
    hall.hear(500, () => {
      while (hall.jitterBuffer.levelMs < 1_000) {
        hall.push({ isLive: false, waitingMs: 500 });
      }
    });
    equal(hall.jitterBuffer.following, true);
    truthy(hall.jitterBuffer.speed > 1, 'it catches up');
  },

  'clocks that drift apart cause no underrun': async () => {
    for (const drift of [0.999_5, 1.000_5]) {
      const jitterBuffer = new JitterBuffer(HERTZ);
      jitterBuffer.resume();
      jitterBuffer.speakerIsLive = true;
      const block = new Float32Array(BLOCK);
      const samples = new Float32Array(FRAME);
      let sequence = 0;
      for (let blocks = 0; blocks < (300 * HERTZ) / BLOCK; blocks++) {
        const now = (blocks * BLOCK * 1_000) / HERTZ;
        while (now * drift >= sequence * 20) {
          jitterBuffer.push({ samples, sequence, media: sequence * 20, ms: 20, isLive: true, waitingMs: 0 }, now);
          sequence++;
        }
        jitterBuffer.render(block, now);
      }
      equal(jitterBuffer.underruns, 0);
      truthy(jitterBuffer.levelMs < 100, `as much is ready as at first, not ${jitterBuffer.levelMs}`);
    }
  },

  'a frame that is late is heard late once, and then there is time for it': async () => {
    const hall = new Hall();
    hall.hearLive(30_000, (index) => (index % 10 === 9 ? 150 : 0));
    near(hall.jitterBuffer.targetMs, 170, 1);
    equal(hall.jitterBuffer.underruns, 1);
  },

  'held, it is silent and stays where it is': async () => {
    const hall = new Hall();
    hall.hearLive(1_000);
    hall.jitterBuffer.pause();
    hall.hear(100);
    const { media, framesPlayed } = hall.jitterBuffer;
    const silentFrom = hall.heard.length;
    hall.hear(5_000);
    near(hall.loudest(silentFrom, hall.heard.length), 0, 0.001);
    equal(hall.jitterBuffer.media, media);
    equal(hall.jitterBuffer.framesPlayed, framesPlayed);
    equal(hall.jitterBuffer.underruns, 0);
    hall.jitterBuffer.holdPosition();
    hall.jitterBuffer.resume();
    hall.jitterBuffer.speakerIsLive = false;
    hall.hear(1_000);
    equal(hall.jitterBuffer.framesPlayed, hall.sequence);
    truthy(hall.largestStep <= STEP_OF_TONE * 1.2, `no click, but a step of ${hall.largestStep}`);
  },

  'after a jump, nothing of before is heard': async () => {
    const hall = new Hall();
    hall.hearLive(1_000);
    for (let i = 0; i < 10; i++) {
      hall.push();
    }
    hall.jitterBuffer.gap({});
    hall.jitterBuffer.flush();
    equal(hall.jitterBuffer.levelMs, 0);
    equal(hall.jitterBuffer.media, null);
    const before = hall.jitterBuffer.framesPlayed;
    hall.hear(100);
    equal(hall.reached.length, 0);
    hall.sequence = 5_000;
    hall.push();
    hall.jitterBuffer.end();
    hall.hear(100);
    equal(hall.jitterBuffer.framesPlayed, before + 1);
    equal(hall.jitterBuffer.lastSequence, 5_000);
    truthy(hall.largestStep <= STEP_OF_TONE * 1.2, `no click, but a step of ${hall.largestStep}`);
  },

  'it can be said at any time what is being heard': async () => {
    const hall = new Hall();
    equal(hall.jitterBuffer.media, null);
    for (let i = 0; i < 10; i++) {
      hall.push();
    }
    hall.hear(50);
    near(hall.jitterBuffer.media ?? -1, 50, 4);
  },

  'a ring that is too small grows, and loses nothing': async () => {
    const ring = new RingBuffer(64);
    const piece = new Float32Array(50);
    for (let round = 0; round < 100; round++) {
      piece.fill(round);
      ring.append(piece, Math.max(0, ring.end - 120));
    }
    for (let at = ring.end - 120; at < ring.end; at++) {
      equal(ring.sampleAt(at, 0), Math.floor(at / 50));
    }
  },

  'between its samples, a ring gives the curve through them': async () => {
    const ring = new RingBuffer(1_024);
    ring.append(Float32Array.from({ length: 1_000 }, (_, i) => Math.sin(i / 10)), 0);
    for (let at = 10; at < 900; at += 7.3) {
      near(ring.sampleAt(at, 0), Math.sin(at / 10), 1e-4);
    }
  },
};
