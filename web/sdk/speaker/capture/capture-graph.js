import { HoldfastError } from '../../errors.js';
import { OPUS_HERTZ } from '../../protocol/frame-codec.js';

/** Samples a second of what a microphone gives to the talk's thread. */
export const MICROPHONE_HERTZ = OPUS_HERTZ;

/** How long the worklet may take to let the last samples out. */
const LAST_SAMPLES_MS = 100;

/** One stream's way through an audio context. */
export class Capture {
  #context;
  #node;
  port;

  /**
   * @param {AudioContext} context
   * @param {AudioWorkletNode} node
   * @param {MessagePort} port where the samples come out
   */
  constructor(context, node, port) {
    this.#context = context;
    this.#node = node;
    this.port = port;
    context.onstatechange = () => this.wake();
    this.wake();
  }

  /**
   * @param {MediaStream} stream
   * @param {MediaStreamTrack} track
   */
  static async of(stream, track) {
    const { context, source } = contextOf(stream, track);
    try {
      await context.audioWorklet.addModule(new URL('./capture-worklet.js', import.meta.url));
      const node = new AudioWorkletNode(context, 'holdfast-capture', {
        numberOfInputs: 1,
        numberOfOutputs: 1,
        channelCount: 1,
        channelCountMode: 'explicit',
        processorOptions: { hertz: MICROPHONE_HERTZ },
      });
      const { port1, port2 } = new MessageChannel();
      node.port.postMessage({ type: 'begin', port: port1 }, [port1]);
      // What leads nowhere may not be run. Nothing is heard of it: it writes no output.
      source.connect(node).connect(context.destination);
      return new Capture(context, node, port2);
    } catch (cause) {
      await context.close().catch(() => {});
      throw new HoldfastError('microphoneBusy', 'The microphone cannot be listened to on this page.');
    }
  }

  /** A context that the system interrupted, or that had to wait for a click, goes on as soon as it may. */
  wake() {
    if (this.#context.state !== 'running' && this.#context.state !== 'closed') {
      this.#context.resume().catch(() => {});
    }
  }

  async close() {
    this.#context.onstatechange = null;
    if (this.#context.state === 'running') {
      this.#node.port.postMessage({ type: 'end' });
      await new Promise((resolve) => setTimeout(resolve, LAST_SAMPLES_MS));
    }
    this.#node.disconnect();
    await this.#context.close().catch(() => {});
  }
}

/**
 * At the encoder's rate where the browser can: Firefox refuses a context of another rate than the microphone's, and
 * there the worklet brings the samples to the rate that is wanted.
 *
 * @param {MediaStream} stream
 * @param {MediaStreamTrack} track
 */
function contextOf(stream, track) {
  const context = new AudioContext({ sampleRate: MICROPHONE_HERTZ, latencyHint: 'interactive' });
  try {
    return { context, source: context.createMediaStreamSource(stream) };
  } catch {
    context.close().catch(() => {});
    const own = new AudioContext({ sampleRate: track.getSettings().sampleRate, latencyHint: 'interactive' });
    return { context: own, source: own.createMediaStreamSource(stream) };
  }
}
