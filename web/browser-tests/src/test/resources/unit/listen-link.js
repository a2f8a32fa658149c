// SPDX-License-Identifier: Apache-2.0
import { sessionNameIn } from '/pages/shared/session-name.js';
import { listenKeyIn } from '/pages/start/link-elsewhere.js';
import { parseListenLink } from '/sdk/holdfast.js';
import { equal } from './assertions.js';

const NAME = 'caring-king-275';

export const tests = {
  'a link says its server, its session and its key': async () => {
    equal(parseListenLink(`https://talk.example/listen/${NAME}#key=AbC-_9`), {
      baseUrl: 'https://talk.example', sessionId: NAME, key: 'AbC-_9',
    });
    equal(parseListenLink(new URL(`http://127.0.0.1:8080/talks/listen/${NAME}/?from=start&key=AbC`)), {
      baseUrl: 'http://127.0.0.1:8080/talks', sessionId: NAME, key: 'AbC',
    });
    equal(parseListenLink(`wss://talk.example/ws?sessionId=${NAME}&role=listener&key=AbC`), {
      baseUrl: 'https://talk.example', sessionId: NAME, key: 'AbC',
    });
    equal(parseListenLink(`https://talk.example/listen/${NAME}`), { baseUrl: 'https://talk.example', sessionId: NAME });
  },

  'anything else is no link': async () => {
    for (const other of ['', NAME, `ftp://talk.example/listen/${NAME}`, 'https://talk.example/listen/', 'wss://talk.example/ws']) {
      equal(parseListenLink(other), null);
    }
  },

  'a typed link keeps its key, and a name has none': async () => {
    const typed = ` http://talk.example/listen/${NAME}?from=start#key=AbC-_9 `;
    equal([sessionNameIn(typed), listenKeyIn(typed)], [NAME, 'AbC-_9']);
    equal(listenKeyIn(NAME), undefined);
    equal(listenKeyIn(`http://talk.example/listen/${NAME}#key=a+b`), undefined);
  },
};
