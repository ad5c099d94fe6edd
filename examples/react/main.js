import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';

import { Chat } from './chat.js';

const ROOMS = ['support', 'sales'];

function Shop() {
  const [room, setRoom] = useState(ROOMS[0]);
  const [unread, setUnread] = useState(0);
  const [last, setLast] = useState('');
  const buttons = ROOMS.map((each) => createElement('button', {
    key: each, type: 'button', 'aria-pressed': each === room, onClick: () => setRoom(each),
  }, each));
  return createElement('main', null,
    createElement('h1', null, 'A shop in React'),
    createElement('p', null, ...buttons),
    createElement('output', null, `${unread} unread. Last message: ${last || 'none yet'}`),
    createElement(Chat, {
      room, name: 'Ana', style: { '--chat-accent': '#0a7d4f' },
      onUnread: ({ count }) => setUnread(count), onMessage: ({ message }) => setLast(message.data),
    }));
}

createRoot(document.querySelector('#root')).render(createElement(Shop));
