// A provider of OpenID Connect that nobody here wrote (oidc-provider, certified), run for the tests of single sign-on.
// Arguments: the folder with the pinned packages, where people are sent back to. Prints its URL, then serves until it is killed.
// Whoever logs in as NAME has the address NAME; one beginning "unverified" is not verified.
import { pathToFileURL } from 'node:url';
import http from 'node:http';

const [folder, back] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(`${folder}/node_modules/oidc-provider/lib/index.js`));

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'tenantry', client_secret: 'a secret of the tests', redirect_uris: [back] },
      { client_id: 'other', client_secret: 'another secret', redirect_uris: [back] },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    cookies: { keys: ['of the tests'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id.replace(/^again-/, ''), email_verified: !id.startsWith('unverified') }),
    }),
  });
  server.on('request', provider.callback());
  process.stdout.write(`${issuer}\n`);
});
