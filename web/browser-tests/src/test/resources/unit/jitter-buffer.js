// SPDX-License-Identifier: Apache-2.0
import { JitterBuffer, SPEED_MAX } from '/sdk/listener/playback/jitter-buffer.js';
import { RingBuffer } from '/sdk/listener/playback/ring-buffer.js';
import { equal, near, truthy } from './assertions.js';

const SAMPLE_RATE = 48_000;
const BLOCK = 128;
const FRAME = 960;
const TONE_HZ = 440;

/** A jitter buffer, the frames pushed to it, and a clock. */
class Playback {
  jitterBuffer = new JitterBuffer(SAMPLE_RATE);
  now = 0;
  sequence = 0;
  /** @type {number[]} */
  output = [];
  /** @type {{at: number, kind: string, gap?: any}[]} when what was reached, in samples output */
  reached = [];

  constructor() {
    this.jitterBuffer.resume();
    this.jitterBuffer.speakerIsLive = true;
  }

  /** A frame of a tone that goes on from frame to frame. @param {{isLive?: boolean, waitingMs?: number}} [how] */
  push({ isLive = true, waitingMs = 0 } = {}) {
    const samples = new Float32Array(FRAME);
    for (let i = 0; i < FRAME; i++) {
      samples[i] = 0.5 * Math.sin((2 * Math.PI * TONE_HZ * (this.sequence * FRAME + i)) / SAMPLE_RATE);
    }
    this.jitterBuffer.push({ samples, media: this.sequence * 20, ms: 20, isLive, waitingMs }, this.now);
    this.sequence++;
  }

  /** @param {number} ms @param {(now: number) => void} [meanwhile] */
  play(ms, meanwhile = () => {}) {
    const block = new Float32Array(BLOCK);
    for (const end = this.now + ms; this.now < end; this.now += (BLOCK * 1_000) / SAMPLE_RATE) {
      meanwhile(this.now);
      this.jitterBuffer.render(block, this.now);
      this.output.push(...block);
      this.reached.push(...this.jitterBuffer.reached.splice(0).map((event) => ({ ...event, at: this.output.length })));
    }
  }

  /** Hears a talk that comes as it is spoken. @param {number} ms @param {(index: number) => number} [lateness] */
  playLive(ms, lateness = () => 0) {
    const begin = this.now;
    const first = this.sequence;
    this.play(ms, (now) => {
      while (now - begin >= (this.sequence - first) * 20 + lateness(this.sequence)) {
        this.push();
      }
    });
  }

  get largestStep() {
    let largest = 0;
    for (let i = 1; i < this.output.length; i++) {
      largest = Math.max(largest, Math.abs(this.output[i] - this.output[i - 1]));
    }
    return largest;
  }

  /** @param {number} from @param {number} to samples */
  loudest(from, to) {
    return this.output.slice(from, to).reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
  }
}

/** From one sample to the next, at the highest speed. */
const STEP_OF_TONE = ((0.5 * 2 * Math.PI * TONE_HZ) / SAMPLE_RATE) * SPEED_MAX;

/** @type {Record<string, () => Promise<void>>} */
export const tests = {
  'frames without jitter are played sample by sample, shortly after they arrive': async () => {
    const playback = new Playback();
    playback.playLive(2_000);
    equal(playback.jitterBuffer.underruns, 0);
    equal(playback.reached.length, 0);
    near(playback.jitterBuffer.framesPlayed, (2_000 - 60) / 20, 2);
    near(playback.loudest(SAMPLE_RATE, 2 * SAMPLE_RATE), 0.5, 0.001);
    truthy(playback.largestStep <= STEP_OF_TONE * 1.05, `no click, but a step of ${playback.largestStep}`);
  },

  'nothing is played before the target level is reached': async () => {
    const playback = new Playback();
    playback.push();
    playback.push();
    playback.play(50);
    equal(playback.loudest(0, playback.output.length), 0);
    playback.push();
    playback.play(20);
    truthy(playback.loudest(0, playback.output.length) > 0.1, 'it sounds');
  },

  'a lower level is played once it has waited long enough': async () => {
    const playback = new Playback();
    playback.push();
    playback.play(100);
    equal(playback.jitterBuffer.framesPlayed, 1);
  },

  'after the end, the rest is played without waiting': async () => {
    const playback = new Playback();
    playback.push();
    playback.jitterBuffer.end();
    playback.play(30);
    equal(playback.jitterBuffer.framesPlayed, 1);
    equal(playback.reached.map(({ kind }) => kind), ['end']);
    equal(playback.jitterBuffer.underruns, 0);
  },

  'an underrun is counted once, decays without a click, and loses nothing': async () => {
    const playback = new Playback();
    playback.playLive(1_000);
    playback.play(300);
    equal(playback.jitterBuffer.underruns, 1);
    equal(playback.jitterBuffer.framesPlayed, playback.sequence);
    const { sequence } = playback;
    playback.playLive(1_000);
    equal(playback.jitterBuffer.underruns, 1);
    truthy(playback.jitterBuffer.framesPlayed > sequence + 40, 'it goes on');
    truthy(playback.largestStep <= STEP_OF_TONE * 1.2, `no click, but a step of ${playback.largestStep}`);
  },

  'a pause of the speaker is no underrun': async () => {
    const playback = new Playback();
    playback.playLive(1_000);
    playback.jitterBuffer.speakerIsLive = false;
    playback.play(1_000);
    equal(playback.jitterBuffer.underruns, 0);
  },

  'a gap is reported when playback reaches it, with a fade before and after': async () => {
    const playback = new Playback();
    for (let i = 0; i < 10; i++) {
      playback.push();
    }
    playback.jitterBuffer.gap({ fromSeq: 10, toSeq: 14 });
    playback.sequence = 15;
    for (let i = 0; i < 10; i++) {
      playback.push();
    }
    playback.jitterBuffer.speakerIsLive = false;
    playback.play(500);
    equal(playback.reached.map(({ kind, gap }) => [kind, gap]), [['gap', { fromSeq: 10, toSeq: 14 }]]);
    near(playback.reached[0].at, 10 * FRAME, BLOCK);
    equal(playback.jitterBuffer.framesPlayed, 20);
    near(playback.loudest(10 * FRAME - 8, 10 * FRAME + 8), 0, 0.1);
    truthy(playback.largestStep <= STEP_OF_TONE * 1.2, `no click, but a step of ${playback.largestStep}`);
  },

  'a gap at the start is reported before the first sample': async () => {
    const playback = new Playback();
    playback.jitterBuffer.gap({ fromSeq: 0, toSeq: 99 });
    playback.play(3);
    equal(playback.reached.length, 1);
  },

  'an excess is played faster, by at most one in twenty': async () => {
    const playback = new Playback();
    for (let i = 0; i < 40; i++) {
      playback.push();
    }
    let fastest = 0;
    const begin = playback.now;
    playback.play(25_000, (now) => {
      fastest = Math.max(fastest, playback.jitterBuffer.speed);
      while (now - begin >= (playback.sequence - 40) * 20) {
        playback.push();
      }
    });
    truthy(fastest > 1.04 && fastest <= SPEED_MAX, `fast, and not too fast: ${fastest}`);
    truthy(playback.jitterBuffer.levelMs < 100, `caught up: ${playback.jitterBuffer.levelMs}`);
    equal(playback.jitterBuffer.underruns, 0);
    truthy(playback.largestStep <= STEP_OF_TONE * 1.05, `no click, but a step of ${playback.largestStep}`);
  },

  'a listener who chose to be far behind stays there': async () => {
    const playback = new Playback();
    playback.jitterBuffer.flush();
    playback.jitterBuffer.following = false;
    playback.play(5_000, () => {
      while (playback.jitterBuffer.levelMs < 1_000) {
        playback.push({ isLive: false, waitingMs: 10_000 });
      }
    });
    equal(playback.jitterBuffer.following, false);
    near(playback.jitterBuffer.speed, 1, 1e-9);
  },

  'a listener who has come near follows again': async () => {
    const playback = new Playback();
    playback.jitterBuffer.flush();
    playback.jitterBuffer.following = false;
    playback.play(500, () => {
      while (playback.jitterBuffer.levelMs < 1_000) {
        playback.push({ isLive: false, waitingMs: 500 });
      }
    });
    equal(playback.jitterBuffer.following, true);
    truthy(playback.jitterBuffer.speed > 1, 'it catches up');
  },

  'clock drift causes no underrun': async () => {
    for (const drift of [0.999_5, 1.000_5]) {
      const jitterBuffer = new JitterBuffer(SAMPLE_RATE);
      jitterBuffer.resume();
      jitterBuffer.speakerIsLive = true;
      const block = new Float32Array(BLOCK);
      const samples = new Float32Array(FRAME);
      let sequence = 0;
      for (let blocks = 0; blocks < (300 * SAMPLE_RATE) / BLOCK; blocks++) {
        const now = (blocks * BLOCK * 1_000) / SAMPLE_RATE;
        while (now * drift >= sequence * 20) {
          jitterBuffer.push({ samples, media: sequence * 20, ms: 20, isLive: true, waitingMs: 0 }, now);
          sequence++;
        }
        jitterBuffer.render(block, now);
      }
      equal(jitterBuffer.underruns, 0);
      truthy(jitterBuffer.levelMs < 100, `as much is ready as at first, not ${jitterBuffer.levelMs}`);
    }
  },

  'a late frame delays playback once, and then there is time for it': async () => {
    const playback = new Playback();
    playback.playLive(30_000, (index) => (index % 10 === 9 ? 150 : 0));
    near(playback.jitterBuffer.targetMs, 170, 1);
    equal(playback.jitterBuffer.underruns, 1);
  },

  'paused, it is silent and keeps its position': async () => {
    const playback = new Playback();
    playback.playLive(1_000);
    playback.jitterBuffer.pause();
    playback.play(100);
    const { media, framesPlayed } = playback.jitterBuffer;
    const silentFrom = playback.output.length;
    playback.play(5_000);
    near(playback.loudest(silentFrom, playback.output.length), 0, 0.001);
    equal(playback.jitterBuffer.media, media);
    equal(playback.jitterBuffer.framesPlayed, framesPlayed);
    equal(playback.jitterBuffer.underruns, 0);
    playback.jitterBuffer.holdPosition();
    playback.jitterBuffer.resume();
    playback.jitterBuffer.speakerIsLive = false;
    playback.play(1_000);
    equal(playback.jitterBuffer.framesPlayed, playback.sequence);
    truthy(playback.largestStep <= STEP_OF_TONE * 1.2, `no click, but a step of ${playback.largestStep}`);
  },

  'after a seek, nothing from before is played': async () => {
    const playback = new Playback();
    playback.playLive(1_000);
    for (let i = 0; i < 10; i++) {
      playback.push();
    }
    playback.jitterBuffer.gap({});
    playback.jitterBuffer.flush();
    equal(playback.jitterBuffer.levelMs, 0);
    equal(playback.jitterBuffer.media, null);
    const before = playback.jitterBuffer.framesPlayed;
    playback.play(100);
    equal(playback.reached.length, 0);
    playback.sequence = 5_000;
    playback.push();
    playback.jitterBuffer.end();
    playback.play(100);
    equal(playback.jitterBuffer.framesPlayed, before + 1);
    equal(playback.jitterBuffer.media, 5_001 * 20);
    truthy(playback.largestStep <= STEP_OF_TONE * 1.2, `no click, but a step of ${playback.largestStep}`);
  },

  'the media time of playback is known at any time': async () => {
    const playback = new Playback();
    equal(playback.jitterBuffer.media, null);
    for (let i = 0; i < 10; i++) {
      playback.push();
    }
    playback.play(50);
    near(playback.jitterBuffer.media ?? -1, 50, 4);
  },

  'a full ring buffer grows, and loses nothing': async () => {
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

  'between its samples, a ring buffer interpolates': async () => {
    const ring = new RingBuffer(1_024);
    ring.append(Float32Array.from({ length: 1_000 }, (_, i) => Math.sin(i / 10)), 0);
    for (let at = 10; at < 900; at += 7.3) {
      near(ring.sampleAt(at, 0), Math.sin(at / 10), 1e-4);
    }
  },
};
