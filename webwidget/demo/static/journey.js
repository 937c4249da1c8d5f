// What the page shows, handed over to the chat: it greets by it, and agents see it.

Kundig.setContext(JSON.parse(document.body.dataset.context));
