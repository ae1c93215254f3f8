// One question as JSON on standard input, the answer as one line of JSON on standard output.
import { text } from 'node:stream/consumers';

// Answers by the function that the question names. What it throws ends the process: the test shows it.
export async function answer(functions) {
  const { ask, ...settings } = JSON.parse(await text(process.stdin));
  const seen = await functions[ask](settings);
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}

// What comes of it, or what the SDK throws: for questions where a refusal is an answer.
export async function attempt(call, read = (found) => found) {
  try {
    return read(await call());
  } catch (error) {
    const { status, code, reason, error: oauth, errors } = error;
    return { refused: { status, code: errors?.[0]?.code ?? code ?? oauth ?? reason, message: error.message } };
  }
}

// Where a link leads, as far as a browser gets with one step.
export async function follow(link) {
  const response = await fetch(link, { redirect: 'manual' });
  return new URL(response.headers.get('location'));
}
