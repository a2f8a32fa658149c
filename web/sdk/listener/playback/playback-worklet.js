import { Playout } from './jitter-buffer.js';

/** How often is said how it goes: 50 ms at 48 kHz. Enough to be kept supplied, and no load. */
const REPORT_BLOCKS = 19;

/**
 * The part that runs where sound is made. It is given what to play by the thread that hears, past the page, and tells
 * that thread what was played; the page only says when to hold and when to go on.
 */
class PlayoutProcessor extends AudioWorkletProcessor {
  #playout = new Playout(sampleRate);
  /** @type {MessagePort | null} */
  #supply = null;
  #generation = 0;
  #receivedMs = 0;
  #blocks = 0;
  #stopped = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#told(data);
  }

  /** @param {any} message of the page */
  #told(message) {
    switch (message.type) {
      case 'supply':
        this.#supply = message.port;
        message.port.onmessage = (/** @type {MessageEvent} */ { data }) => this.#supplied(data);
        break;
      case 'hold':
        this.#playout.hold();
        break;
      case 'go':
        this.#playout.go();
        break;
      case 'stop':
        this.#stopped = true;
        this.#supply?.close();
        break;
      default:
    }
  }

  /** @param {any} message of the thread that hears */
  #supplied(message) {
    switch (message.type) {
      case 'chunk':
        this.#receivedMs += message.ms;
        this.#playout.push(message, currentTime * 1_000);
        break;
      case 'rest':
        this.#playout.rest(message.samples);
        break;
      case 'gap':
        this.#playout.gap(message.gap);
        break;
      case 'break':
        this.#playout.break();
        break;
      case 'end':
        this.#playout.end();
        break;
      case 'speaker':
        this.#playout.speakerIsLive = message.isLive;
        break;
      case 'stay':
        this.#playout.stay();
        break;
      case 'cut':
        this.#generation = message.generation;
        this.#receivedMs = 0;
        this.#playout.cut();
        this.#playout.following = message.following;
        break;
      default:
    }
  }

  /**
   * @param {Float32Array[][]} _inputs
   * @param {Float32Array[][]} outputs
   */
  process(_inputs, outputs) {
    this.#playout.render(outputs[0][0], currentTime * 1_000);
    if (this.#playout.reached.length > 0 || ++this.#blocks >= REPORT_BLOCKS) {
      this.#blocks = 0;
      this.#report();
    }
    return !this.#stopped;
  }

  #report() {
    const { framesPlayed, underruns, lastSequence, levelMs, targetMs, media, reached } = this.#playout;
    this.#playout.reached = [];
    this.#supply?.postMessage({
      generation: this.#generation,
      receivedMs: this.#receivedMs,
      framesPlayed,
      underruns,
      lastSequence,
      levelMs,
      targetMs,
      media,
      reached,
    });
  }
}

registerProcessor('holdfast-playout', PlayoutProcessor);
