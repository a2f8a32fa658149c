// SPDX-License-Identifier: Apache-2.0
import { linkElsewhere } from '/pages/start/link-elsewhere.js';
import { equal } from './assertions.js';

const HERE = 'here.example:8080';

export const tests = {
  'a link to a session on another server leads there': async () => {
    const link = 'https://there.example/listen/caring-king-275?from=start';
    equal(linkElsewhere(` ${link} `, HERE), link);
    equal(linkElsewhere('http://here.example/listen/caring-king-275', HERE), 'http://here.example/listen/caring-king-275');
  },

  'a link to this server, or to no session, does not': async () => {
    for (const typed of [
      'http://here.example:8080/listen/caring-king-275', 'caring-king-275', 'there.example/listen/caring-king-275',
      'javascript://there.example/listen/caring-king-275', 'https://there.example/speak?session=caring-king-275',
      'https://there.example/listen/nothing', '',
    ]) {
      equal(linkElsewhere(typed, HERE), null, typed);
    }
  },
};
