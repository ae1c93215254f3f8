import Iron from '@hapi/iron';
import { sealData, unsealData } from 'iron-session';
import { answer, attempt } from './answer.mjs';

await answer({
  async open({ sealed, password }) {
    const [iron] = sealed.split('~');
    return {
      ironSession: await attempt(() => unsealData(sealed, { password })),
      hapi: await attempt(() => Iron.unseal(iron, { 1: password }, Iron.defaults)),
    };
  },
  // `ttl` is in seconds, as iron-session has it.
  async seal({ session, password, ttl = 0 }) {
    const options = { ...Iron.defaults, ttl: ttl * 1000 };
    return {
      ironSession: await sealData(session, { password, ttl }),
      hapi: await Iron.seal(session, { id: '1', secret: password }, options),
      hapiWithoutId: await Iron.seal(session, password, options),
    };
  },
});
