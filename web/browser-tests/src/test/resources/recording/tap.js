// SPDX-License-Identifier: Apache-2.0
/**
 * Runs before a page's own scripts and records what it plays, and what its microphone hears, without it noticing. Java gives
 * the function `recordedByTheTest` and the worklet's source.
 */
((WORKLET_SOURCE) => {
  const WORKLET = URL.createObjectURL(new Blob([WORKLET_SOURCE], { type: 'text/javascript' }));

  const connect = AudioNode.prototype.connect;
  const disconnect = AudioNode.prototype.disconnect;

  /** The recorder of each context; those of this script itself have none. @type {WeakMap<BaseAudioContext, AudioWorkletNode>} */
  const recorders = new WeakMap();
  /** Contexts and what was connected before there was a recorder. @type {WeakMap<BaseAudioContext, Set<AudioNode>>} */
  const waiting = new WeakMap();
  /** Not to be taken for another page, or for this one before it was loaded anew. */
  const page = Math.random().toString(36).slice(2);
  let counted = 0;

  /** @param {AudioContext} context @param {string} source */
  async function recorder(context, source) {
    await context.audioWorklet.addModule(WORKLET);
    const node = new AudioWorkletNode(context, 'recorder-of-the-test', { channelCount: 1, channelCountMode: 'explicit' });
    node.port.onmessage = ({ data }) => {
      const bytes = new Uint8Array(data.samples.buffer);
      let text = '';
      for (let i = 0; i < bytes.length; i += 8_192) {
        text += String.fromCharCode(...bytes.subarray(i, i + 8_192));
      }
      recordedByTheTest({ source, frame: data.frame, at: data.at, hertz: context.sampleRate, samples: btoa(text) });
    };
    // Silent, and only so that it is asked for samples.
    connect.call(node, context.destination);
    return node;
  }

  /** @param {AudioContext} context */
  function tapOutput(context) {
    const early = new Set();
    waiting.set(context, early);
    recorder(context, `output ${page} ${++counted}`).then((node) => {
      recorders.set(context, node);
      waiting.delete(context);
      early.forEach((source) => connect.call(source, node));
    });
  }

  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && target.context instanceof AudioContext) {
      const { context } = target;
      if (recorders.has(context)) {
        connect.call(this, recorders.get(context));
      } else {
        if (!waiting.has(context)) {
          tapOutput(context);
        }
        waiting.get(context).add(this);
      }
    }
    return connect.call(this, target, ...rest);
  };

  AudioNode.prototype.disconnect = function (...targets) {
    const [target] = targets;
    if (target instanceof AudioDestinationNode) {
      waiting.get(target.context)?.delete(this);
      try {
        disconnect.call(this, recorders.get(target.context));
      } catch {
        // It was not connected.
      }
    } else if (target === undefined) {
      waiting.get(this.context)?.delete(this);
    }
    return disconnect.call(this, ...targets);
  };

  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices?.getUserMedia;
  if (getUserMedia) {
    mediaDevices.getUserMedia = async function (constraints) {
      const stream = await getUserMedia.call(mediaDevices, constraints);
      const context = new AudioContext({ sampleRate: 48_000 });
      const source = context.createMediaStreamSource(stream);
      recorder(context, `microphone ${page} ${++counted}`).then((node) => connect.call(source, node));
      return stream;
    };
  }
})
