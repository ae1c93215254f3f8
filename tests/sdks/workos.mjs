import { WorkOS } from '@workos-inc/node';
import { answer, attempt, follow } from './answer.mjs';

const sdk = ({ apiKey, clientId, apiHostname, port }) =>
  new WorkOS(apiKey, { clientId, apiHostname, port, https: false });

const load = ({ sessionData, cookiePassword, ...settings }) =>
  sdk(settings).userManagement.loadSealedSession({ sessionData, cookiePassword });

const seal = (cookiePassword) => ({ sealSession: true, cookiePassword });

await answer({
  authenticate: (settings) => load(settings).authenticate(),
  refresh: (settings) => load(settings).refresh(),
  logoutUrl: (settings) => load(settings).getLogoutUrl({ returnTo: 'https://app.example.com/' }),
  // The code came from the dashboard.
  withCode: ({ code, cookiePassword, ...settings }) =>
    attempt(() => sdk(settings).userManagement.authenticateWithCode({ code, session: seal(cookiePassword) })),
  // From the first step on, with a challenge.
  async signIn({ redirectUri, cookiePassword, ...settings }) {
    const { userManagement } = sdk(settings);
    const { url, codeVerifier } = await userManagement.getAuthorizationUrlWithPKCE({ provider: 'authkit', redirectUri });
    const code = (await follow(url)).searchParams.get('code');
    return userManagement.authenticateWithCode({ code, codeVerifier, session: seal(cookiePassword) });
  },
  async follow({ url }) {
    return (await follow(url)).href;
  },
  async sessions({ userId, ...settings }) {
    return (await sdk(settings).userManagement.listSessions(userId)).data;
  },
  revoke: ({ sessionId, ...settings }) =>
    attempt(() => sdk(settings).userManagement.revokeSession({ sessionId }), () => 'revoked'),
  async events({ events, ...settings }) {
    return (await sdk(settings).events.listEvents({ events })).data;
  },
  webhook: ({ payload, sigHeader, secret, ...settings }) =>
    attempt(() => sdk(settings).webhooks.constructEvent({ payload, sigHeader, secret })),
});
