// A file on its way to the server, told how far it is; only XMLHttpRequest tells that.

import { Refusal, refused } from "../api.js";

/** The id of a file that was sent ahead of its message. `progress(share)` is called as it goes. */
export function upload(token, { file }, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/attachments?${new URLSearchParams({ name: file.name.slice(0, 300) })}`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    request.onerror = () => reject(new Refusal(0, "unreachable"));
    request.onload = () => {
      if (request.status === 201) resolve(request.response.id);
      else reject(refused(request.status, request.response, request.getResponseHeader("Retry-After")));
    };
    request.send(file);
  });
}
