// A JSON line a token on standard input, a verdict a line on standard output, in the same order.
import { Buffer } from 'node:buffer';
import { createInterface } from 'node:readline';
import { createLocalJWKSet, jwtVerify } from 'jose';

const found = new Map();

// A secret, or what picks a key of the set by `alg` and `kid`. The same keys come again and again.
function keySource(keys) {
  const text = JSON.stringify(keys);
  if (!found.has(text)) {
    const secret = keys.find((key) => key.kty === 'oct');
    found.set(text, secret ? new Uint8Array(Buffer.from(secret.k, 'base64url')) : createLocalJWKSet({ keys }));
  }
  return found.get(text);
}

// A lone surrogate is no character that a line of UTF-8 could carry.
const text = (value) => (typeof value === 'string' ? value.toWellFormed() : null);

async function verdict({ token, keys, algorithms, issuer, audience, now, leeway }) {
  try {
    const { payload } = await jwtVerify(new Uint8Array(Buffer.from(token, 'base64')), keySource(keys), {
      algorithms,
      issuer,
      audience,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now * 1000),
      clockTolerance: leeway,
    });
    return { subject: text(payload.sub), actor: text(payload.act?.sub) };
  } catch (error) {
    return { refused: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await verdict(JSON.parse(line)))}\n`);
}
