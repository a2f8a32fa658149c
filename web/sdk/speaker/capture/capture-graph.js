// SPDX-License-Identifier: Apache-2.0
import { HoldfastError } from '../../errors.js';
import { OPUS_CLOCK_RATE } from '../../protocol/frame-codec.js';

/** Sample rate of a microphone's samples, in Hz. */
export const MICROPHONE_SAMPLE_RATE = OPUS_CLOCK_RATE;

/** How long the worklet may take to send its last samples. */
const LAST_SAMPLES_MS = 100;

/** The Web Audio graph of one microphone stream, up to the capture worklet. Lives on the page. */
export class CaptureGraph {
  #context;
  #node;
  port;

  /**
   * @param {AudioContext} context
   * @param {AudioWorkletNode} node
   * @param {MessagePort} port on which the worklet sends samples
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
   * @throws {HoldfastError} `unreachable`, `microphoneBusy`
   */
  static async of(stream, track) {
    const { context, source } = contextOf(stream, track);
    try {
      await context.audioWorklet.addModule(new URL('./capture-worklet.js', import.meta.url)).catch(() => {
        throw new HoldfastError(
          'unreachable', 'The part of this page that takes up your voice could not be loaded.', { retryable: true });
      });
      const node = new AudioWorkletNode(context, 'holdfast-capture', {
        numberOfInputs: 1,
        numberOfOutputs: 1,
        channelCount: 1,
        channelCountMode: 'explicit',
        processorOptions: { sampleRate: MICROPHONE_SAMPLE_RATE },
      });
      const { port1, port2 } = new MessageChannel();
      node.port.postMessage({ type: 'begin', port: port1 }, [port1]);
      // An unconnected node may not be run. Its output is silent.
      source.connect(node).connect(context.destination);
      return new CaptureGraph(context, node, port2);
    } catch (cause) {
      await context.close().catch(() => {});
      throw cause instanceof HoldfastError
        ? cause
        : new HoldfastError('microphoneBusy', 'The microphone cannot be used on this page.');
    }
  }

  /** Resumes a context that the system interrupted or that waits for a click. */
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
 * At the encoder's sample rate if possible. Firefox refuses a context of another rate than the microphone's: there the
 * worklet resamples.
 *
 * @param {MediaStream} stream
 * @param {MediaStreamTrack} track
 */
function contextOf(stream, track) {
  const context = new AudioContext({ sampleRate: MICROPHONE_SAMPLE_RATE, latencyHint: 'interactive' });
  try {
    return { context, source: context.createMediaStreamSource(stream) };
  } catch {
    context.close().catch(() => {});
    const own = new AudioContext({ sampleRate: track.getSettings().sampleRate, latencyHint: 'interactive' });
    return { context: own, source: own.createMediaStreamSource(stream) };
  }
}
