// SPDX-License-Identifier: Apache-2.0
/** What there is in an audio worklet (Web Audio API §1.32), which TypeScript's libraries do not have. */

interface AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare var AudioWorkletProcessor: {
  prototype: AudioWorkletProcessor;
  new (options?: AudioWorkletNodeOptions): AudioWorkletProcessor;
};

declare function registerProcessor(
  name: string,
  processor: new (options: any) => AudioWorkletProcessor & {
    process(inputs: Float32Array[][], outputs: Float32Array[][], parameters: Record<string, Float32Array>): boolean;
  },
): void;

declare const currentFrame: number;
declare const currentTime: number;
declare const sampleRate: number;
