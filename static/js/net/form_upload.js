/** An upload was refused or cut off. */
export class UploadFailed extends Error {}

/**
 * Posts a file by the form that the server has signed: `{ url, fields }`. `onProgress(sent)` tells a share from 0 to 1.
 * Returns a promise that rejects with UploadFailed; `signal` aborts it.
 */
export function postForm({ url, fields }, file, { onProgress = () => {}, signal }, Request = XMLHttpRequest) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file); // S3 reads nothing behind it
  return new Promise((resolve, reject) => {
    const request = new Request();
    const fail = () => reject(new UploadFailed(`${request.status}`));
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    request.addEventListener('load', () => (request.status < 300 ? resolve() : fail()));
    for (const event of ['error', 'abort', 'timeout']) request.addEventListener(event, fail);
    signal?.addEventListener('abort', () => request.abort());
    request.open('POST', url);
    request.send(form);
  });
}
