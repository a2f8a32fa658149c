// SPDX-License-Identifier: Apache-2.0
import { JitterBuffer } from './jitter-buffer.js';

/** Interval of reports: 50 ms at 48 kHz. */
const REPORT_BLOCKS = 19;

/**
 * AudioWorkletProcessor that plays from a {@link JitterBuffer}. The listener's worker feeds it directly and gets its reports;
 * the page only pauses and resumes it.
 */
class PlaybackProcessor extends AudioWorkletProcessor {
  #jitterBuffer = new JitterBuffer(sampleRate);
  /** @type {MessagePort | null} */
  #feederPort = null;
  #generation = 0;
  #receivedMs = 0;
  #blocks = 0;
  #isStopped = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#onPageMessage(data);
  }

  /** @param {any} message from the page */
  #onPageMessage(message) {
    switch (message.type) {
      case 'feeder':
        this.#feederPort = message.port;
        message.port.onmessage = (/** @type {MessageEvent} */ { data }) => this.#onFeederMessage(data);
        break;
      case 'pause':
        this.#jitterBuffer.pause();
        break;
      case 'resume':
        this.#jitterBuffer.resume();
        break;
      case 'stop':
        this.#isStopped = true;
        this.#feederPort?.close();
        break;
      default:
    }
  }

  /** @param {any} message from the worker */
  #onFeederMessage(message) {
    switch (message.type) {
      case 'chunk':
        this.#receivedMs += message.ms;
        this.#jitterBuffer.push(message, currentTime * 1_000);
        break;
      case 'tail':
        this.#jitterBuffer.pushTail(message.samples);
        break;
      case 'gap':
        this.#jitterBuffer.gap(message.gap);
        break;
      case 'discontinuity':
        this.#jitterBuffer.discontinuity();
        break;
      case 'end':
        this.#jitterBuffer.end();
        break;
      case 'speaker':
        this.#jitterBuffer.speakerIsLive = message.isLive;
        break;
      case 'holdPosition':
        this.#jitterBuffer.holdPosition();
        break;
      case 'flush':
        this.#generation = message.generation;
        this.#receivedMs = 0;
        this.#jitterBuffer.flush();
        this.#jitterBuffer.following = message.following;
        break;
      default:
    }
  }

  /**
   * @param {Float32Array[][]} _inputs
   * @param {Float32Array[][]} outputs
   */
  process(_inputs, outputs) {
    this.#jitterBuffer.render(outputs[0][0], currentTime * 1_000);
    if (this.#jitterBuffer.reached.length > 0 || ++this.#blocks >= REPORT_BLOCKS) {
      this.#blocks = 0;
      this.#report();
    }
    return !this.#isStopped;
  }

  #report() {
    const { framesPlayed, underruns, levelMs, targetMs, media, reached } = this.#jitterBuffer;
    this.#jitterBuffer.reached = [];
    this.#feederPort?.postMessage({
      generation: this.#generation, receivedMs: this.#receivedMs, framesPlayed, underruns, levelMs, targetMs, media, reached,
    });
  }
}

registerProcessor('holdfast-playback', PlaybackProcessor);
