// SPDX-License-Identifier: Apache-2.0
import { Microphone } from '/sdk/speaker/capture/microphone.js';
import { equal, throws } from './assertions.js';

/** Runs a test with the streams that pages get from the browser meanwhile. @param {(streams: MediaStream[]) => Promise<void>} test */
async function withStreams(test) {
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  /** @type {MediaStream[]} */
  const streams = [];
  Object.defineProperty(mediaDevices, 'getUserMedia', {
    configurable: true,
    value: async (/** @type {MediaStreamConstraints} */ constraints) => {
      const stream = await real(constraints);
      streams.push(stream);
      return stream;
    },
  });
  try {
    await test(streams);
  } finally {
    Reflect.deleteProperty(mediaDevices, 'getUserMedia');
  }
}

/** Which of these streams still record. @param {MediaStream[]} streams */
function recording(streams) {
  return streams.map((stream) => stream.getTracks().some(({ readyState }) => readyState === 'live'));
}

function microphone() {
  return new Microphone({ stream: null, deviceId: undefined, sound: 'speech' }, { onPort: () => {}, onWarning: () => {} });
}

export const tests = {
  'a microphone that is changed twice at once uses one, and releases the others': () => withStreams(async (streams) => {
    const opened = microphone();
    await opened.open();
    const { deviceId = '' } = streams[0].getAudioTracks()[0].getSettings();
    await Promise.all([opened.change(deviceId), opened.change(deviceId)]);
    equal(recording(streams).filter((isRecording) => isRecording).length, 1);
    await opened.close();
    equal(recording(streams), [false, false, false]);
  }),

  'without its worklet it is unreachable, and the device is released': () => withStreams(async (streams) => {
    const real = AudioWorklet.prototype.addModule;
    AudioWorklet.prototype.addModule = async () => { throw new DOMException('Not loaded.', 'AbortError'); };
    try {
      const failure = await throws(() => microphone().open(), 'unreachable');
      equal(failure.retryable, true);
      equal(recording(streams), [false]);
    } finally {
      AudioWorklet.prototype.addModule = real;
    }
  }),
};
