import descope from '@descope/node-sdk';
import { answer, attempt } from './answer.mjs';

const sdk = ({ baseUrl, projectId, managementKey }) => descope({ baseUrl, projectId, managementKey });

// Descope's SDK throws for no refusal of the API.
const read = ({ ok, code, data, error }) => (ok ? data : { refused: { status: code, code: error?.errorCode } });

await answer({
  async impersonate({ impersonatorId, loginId, customClaims, selectedTenant, refreshDuration, ...settings }) {
    const { jwt } = sdk(settings).management;
    return read(
      await jwt.impersonate(impersonatorId, loginId, true, customClaims, selectedTenant, refreshDuration),
    );
  },
  async stepUp({ impersonatorId, loginId, ...settings }) {
    return read(await sdk(settings).management.jwt.impersonateStepup(impersonatorId, loginId, true));
  },
  async stop({ jwt, ...settings }) {
    return read(await sdk(settings).management.jwt.stopImpersonation(jwt));
  },
  async refreshAlone({ jwt, ...settings }) {
    return read(await sdk(settings).refresh(jwt));
  },
  // What `refresh` answers, and who is there by what `refreshSession` makes of it.
  async refresh({ jwt, ...settings }) {
    const client = sdk(settings);
    const answered = read(await client.refresh(jwt));
    return answered.refused ? answered : { ...answered, session: await client.refreshSession(jwt) };
  },
  validate: ({ jwt, ...settings }) => attempt(() => sdk(settings).validateSession(jwt)),
  async audits({ userIds, ...settings }) {
    return read(await sdk(settings).management.audit.search({ userIds }));
  },
  async user({ loginId, ...settings }) {
    return read(await sdk(settings).management.user.load(loginId));
  },
});
