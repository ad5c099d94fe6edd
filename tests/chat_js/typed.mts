import { ChatClient, type ClientRoom, type Message } from 'serverless-chat';

const client = new ChatClient({ address: 'wss://chat.example.com/api', token: async () => 'token' });
const room: ClientRoom = client.join('support');
room.addEventListener('message', (event) => console.log((event as CustomEvent<Message>).detail.data));
const sent: Message = await room.send('hello', { replyTo: 1 });
console.log(sent.seq, room.unread, room.messages.map(({ name }) => name));
// @ts-expect-error: no such option
new ChatClient({ adress: 'wss://chat.example.com/api' });
client.close();
