// SPDX-License-Identifier: Apache-2.0
/** All of the public API, used as by an app. It is compiled and never run. */
import {
  HoldfastClient,
  HoldfastError,
  Listener,
  Speaker,
  type FinishReport,
  type HoldfastClientOptions,
  type IssuedTicket,
  type ListenerPosition,
  type ListenerState,
  type ListenerStats,
  type NewSession,
  type Session,
  type SessionPage,
  type SpeakerState,
  type SpeakerStats,
  type UnfinishedSession,
} from '@holdfast/web';

const options: HoldfastClientOptions = {
  baseUrl: new URL('https://talk.example.org'),
  getToken: async () => 'token',
  retry: { attemptsMax: 3, delayMin: 1_000, delayMax: 1_000, firstAtOnce: false, jitter: false },
};

export async function sessions(): Promise<Session[]> {
  const holdfast = new HoldfastClient(options);
  const request: NewSession = { sourceLanguage: 'en-US', qualityTier: 'premium' };
  const made: Session = await holdfast.createSession(request);
  const found: Session = await holdfast.getSession(made.sessionId);
  const first: SessionPage = await holdfast.listSessions();
  const second = first.nextPage === undefined ? { sessions: [] } : await holdfast.listSessions(first.nextPage);
  const all: Session[] = await holdfast.listAllSessions();
  const ticket: IssuedTicket = await holdfast.issueTicket(found.sessionId, 'listener');
  await holdfast.endSession(found.sessionId);
  return [...first.sessions, ...second.sessions, ...all].slice(0, ticket.ticket.length + ticket.expiresInSeconds);
}

export async function speak(holdfast: HoldfastClient, stream: MediaStream): Promise<FinishReport> {
  const [microphone] = await HoldfastClient.microphones();
  const speaker: Speaker = holdfast.speak('caring-king-275', {
    source: 'microphone',
    deviceId: microphone.deviceId,
    sound: 'music',
    codec: 'auto',
    unackedMax: 30_000,
    keep: false,
  });
  holdfast.speak('caring-king-275', { source: stream });
  speaker.addEventListener('statechange', ({ detail }) => {
    const state: SpeakerState = detail;
    console.log(state);
  });
  speaker.addEventListener('session', ({ detail }) => console.log(detail.sessionId));
  speaker.addEventListener('level', ({ detail: { rms, peak, clipped } }) => console.log(rms + peak, clipped));
  speaker.addEventListener('listeners', ({ detail }) => console.log(detail + 1));
  speaker.addEventListener('lost', ({ detail: { fromSeq, toSeq, ms, cause } }) => console.log(toSeq - fromSeq, ms, cause));
  speaker.addEventListener('warning', ({ detail: { code, message } }) => console.log(code, message), { once: true });
  speaker.addEventListener('stats', ({ detail }) => console.log(detail.framesAcked));
  speaker.addEventListener('error', ({ detail }) => console.log(whatWentWrong(detail)));
  await speaker.start();
  speaker.mute();
  speaker.unmute();
  speaker.pause();
  speaker.resume();
  await speaker.useMicrophone(microphone.deviceId);
  const stats: SpeakerStats = speaker.stats;
  const isMuted: boolean = speaker.muted;
  const isPaused: boolean = speaker.paused;
  console.log(stats.unackedMs + stats.framesLost, isMuted, isPaused, speaker.session?.pageUrl);
  return speaker.finish();
}

export async function speakChunks(holdfast: HoldfastClient): Promise<void> {
  const speaker = await holdfast.createSessionOverSocket({ sourceLanguage: 'de' }, { source: 'chunks', sampleRate: 16_000, whenFull: 'wait' });
  await speaker.start();
  await speaker.write(new Float32Array(320));
  const written: Promise<void> = speaker.write(new Int16Array(320));
  await written;
  await speaker.close();
}

export async function goOn(holdfast: HoldfastClient): Promise<Speaker | null> {
  const sessions: UnfinishedSession[] = await holdfast.unfinishedSessions();
  const session = sessions.find(({ unackedMs, lastSpokenAt }) => unackedMs > 0 && lastSpokenAt > 0);
  return session === undefined ? null : holdfast.speak(session.sessionId);
}

export async function listen(holdfast: HoldfastClient): Promise<ListenerStats> {
  const listener: Listener = holdfast.listen('caring-king-275', {
    from: '-5000ms', volume: 0.5, title: 'A talk',
  });
  listener.addEventListener('gap', ({ detail: { at, ms, reason } }) => console.log(at, ms, reason));
  listener.addEventListener('speakerstate', ({ detail }) => console.log(detail === 'interrupted'));
  listener.addEventListener('position', ({ detail }) => {
    const position: ListenerPosition = detail;
    if (position.isBehind && position.behindLive > 10) {
      listener.jumpToLive();
    }
  });
  await listener.play();
  listener.volume = 0.8;
  listener.pause();
  listener.seek(17);
  listener.seek('start');
  listener.seek('-1000ms');
  const state: ListenerState = listener.state;
  console.log(state);
  await listener.close();
  return listener.stats;
}

export function whatWentWrong(failure: unknown): string {
  if (failure instanceof HoldfastError) {
    const { code, retryable, closeCode, status, errors } = failure;
    return `${code} ${retryable} ${closeCode ?? status} ${errors?.map(({ field, detail }) => field + detail).join()}`;
  }
  return new HoldfastError('another', 'Another.', { retryable: true }).message;
}

export function mistakes(holdfast: HoldfastClient, listener: Listener): void {
  // @ts-expect-error a session has a language
  holdfast.createSession({});
  // @ts-expect-error there is no such tier
  holdfast.createSession({ sourceLanguage: 'en', qualityTier: 'best' });
  // @ts-expect-error a time ago is in milliseconds
  listener.seek('-5s');
  // @ts-expect-error a state is not set
  listener.state = 'playing';
}
