// SPDX-License-Identifier: Apache-2.0
import { constraintsOf } from '/sdk/speaker/capture/microphone.js';
import { CLIPPED_FROM } from '/sdk/speaker/encoding/level-meter.js';

/** Interval of measurements, that of a speaker's `level` events. */
const EVERY_MS = 66;

/** @typedef {'speech' | 'music'} Sound */

/** A local microphone test: measures the level as a speaker would, and sends nothing. */
export class LevelTest {
  #onLevel;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #turn = 0;

  /** @param {(level: {rms: number, peak: number, clipped: boolean}) => void} onLevel */
  constructor(onLevel) {
    this.#onLevel = onLevel;
  }

  get isOn() {
    return this.#stream !== null;
  }

  /**
   * Resolves once it measures, or {@link stop} was called.
   *
   * @param {{deviceId: string, sound: Sound}} which an empty `deviceId` is the system's default
   * @throws {DOMException} as `getUserMedia` does
   */
  async start({ deviceId, sound }) {
    this.stop();
    const turn = this.#turn;
    const stream = await navigator.mediaDevices.getUserMedia(constraintsOf(deviceId === '' ? undefined : deviceId, sound));
    if (turn !== this.#turn) {
      stream.getTracks().forEach((track) => track.stop());
      return;
    }
    this.#stream = stream;
    const context = new AudioContext();
    this.#context = context;
    // Rejects if stop() has closed it.
    await context.resume().catch(() => {});
    if (turn !== this.#turn) {
      return;
    }
    const analyser = new AnalyserNode(context, { fftSize: 4_096 });
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.#onLevel(levelOf(samples));
    }, EVERY_MS);
  }

  stop() {
    this.#turn++;
    clearInterval(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close();
    this.#stream = null;
    this.#context = null;
  }
}

/** @param {Float32Array} samples */
function levelOf(samples) {
  let sum = 0;
  let peak = 0;
  for (const sample of samples) {
    sum += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  return { rms: Math.sqrt(sum / samples.length), peak: Math.min(1, peak), clipped: peak >= CLIPPED_FROM };
}
