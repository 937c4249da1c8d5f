// Shows that somebody answered. It is registered only once a customer asked for that, and does nothing else.

addEventListener("push", (event) => {
  const { title, body, page } = event.data?.json() ?? {};
  if (title) event.waitUntil(registration.showNotification(title, { body, tag: page, data: page, icon: "/static/icon.svg" }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const page = new URL(event.notification.data, location.origin);
  const show = async () => {
    const open = await clients.matchAll({ type: "window" });
    const ours = open.find(({ url }) => new URL(url).pathname === page.pathname);
    if (ours) await ours.focus();
    else await clients.openWindow(page);
  };
  if (page.origin === location.origin) event.waitUntil(show());
});
