// An invitation's link names it in the fragment, which browsers send to no server, and no log has.

/** Returns the `{ invite, title }` that the fragment of a link names, null if there is none. */
export function invitationIn(hash) {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const invite = parameters.get('invite') ?? '';
  return invite === '' ? null : { invite, title: parameters.get('title') ?? '' };
}

/** Returns the link to this page with the invitation. The title only says what the link is for. */
export function invitationLink(pageUrl, { invite, title }) {
  const link = new URL(pageUrl);
  link.searchParams.delete('room');
  link.searchParams.delete('name');
  link.hash = new URLSearchParams(title ? { invite, title } : { invite });
  return link.href;
}
