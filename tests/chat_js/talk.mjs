// A program with the installed package: `node talk.mjs ADDRESS ROOM`. Prints what it hears, until it is told to stop.
import { ChatClient } from 'serverless-chat';

const [, , address, room] = process.argv;
const client = new ChatClient({ address, name: 'Ana' });
client.addEventListener('state', ({ detail: { kind } }) => console.log('state', kind));
const joined = client.join(room);
joined.addEventListener('message', ({ detail: { name, data, seq } }) => {
  console.log('message', `${name}: ${data}`);
  if (data === 'stop') client.close();
  if (data === 'hello from Node') joined.react(seq, '👍');
});
joined.addEventListener('change', ({ detail: { messages } }) => {
  console.log('reactions', messages[0].reactions.map(({ reaction }) => reaction).join());
});
const { seq } = await joined.send('hello from Node');
console.log('sent', typeof seq);
