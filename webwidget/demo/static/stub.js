// Calls that come before the loader wait for it.
window.Kundig ??= new Proxy([], { get: (calls, name) => (name in calls ? calls[name] : (...given) => calls.push([name, ...given])) });
