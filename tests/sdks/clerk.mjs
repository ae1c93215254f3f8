import { createClerkClient, verifyToken } from '@clerk/backend';
import { verifyWebhook } from '@clerk/backend/webhooks';
import { answer, attempt, follow } from './answer.mjs';

// Telemetry would go out to the network.
const telemetry = { disabled: true };
const sdk = ({ secretKey, publishableKey, apiUrl }) =>
  createClerkClient({ secretKey, publishableKey, apiUrl, telemetry });

// What the browser does with an actor token's address; clerk-js is not for Node.
async function redeem({ url, apiUrl }) {
  const ticket = (await follow(url)).searchParams.get('__clerk_ticket');
  const body = new URLSearchParams({ strategy: 'ticket', ticket });
  const response = await fetch(new URL('/v1/client/sign_ins', apiUrl), { method: 'POST', body });
  const found = await response.json();
  return response.ok
    ? { sessionId: found.response.created_session_id }
    : { refused: { status: response.status, code: found.errors[0].code } };
}

// The two ways in which a backend asks who is there.
async function whoami({ jwt, party, ...settings }) {
  const { secretKey, apiUrl } = settings;
  const claims = await attempt(() => verifyToken(jwt, { secretKey, apiUrl, authorizedParties: [party] }));
  const request = new Request(party, { headers: { authorization: `Bearer ${jwt}` } });
  const state = await sdk(settings).authenticateRequest(request, { authorizedParties: [party] });
  const { userId, sessionId, actor } = state.toAuth();
  return { claims, status: state.status, reason: state.reason, userId, sessionId, actor };
}

await answer({
  redeem,
  whoami,
  async follow({ url }) {
    return (await follow(url)).href;
  },
  createActorToken: ({ parameters, ...settings }) => attempt(() => sdk(settings).actorTokens.create(parameters)),
  revokeActorToken: ({ id, ...settings }) => attempt(() => sdk(settings).actorTokens.revoke(id)),
  createAgentTask: ({ parameters, ...settings }) => attempt(() => sdk(settings).agentTasks.create(parameters)),
  token: ({ sessionId, ...settings }) => attempt(() => sdk(settings).sessions.getToken(sessionId)),
  sessions: ({ parameters, ...settings }) => sdk(settings).sessions.getSessionList(parameters),
  revokeSession: ({ sessionId, ...settings }) => attempt(() => sdk(settings).sessions.revokeSession(sessionId)),
  async users({ parameters, id, ...settings }) {
    const { users } = sdk(settings);
    const [{ data, totalCount }, user] = [await users.getUserList(parameters), await users.getUser(id)];
    const { fullName: name, primaryEmailAddress } = user;
    return { ids: data.map((one) => one.id), totalCount, name, email: primaryEmailAddress?.emailAddress };
  },
  async webhook({ headers, body, signingSecret }) {
    const request = new Request('https://app.example.com/webhooks', { method: 'POST', headers, body });
    return attempt(() => verifyWebhook(request, { signingSecret }));
  },
});
