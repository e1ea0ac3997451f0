"""Devices that do not do what a browser's manual says, as scripts that run before the page's own.

Safari has let the opening of a store hang until the next start, browsers that forbid storage throw
where others have nothing, and a slow disk answers after a minute.
"""

# What a page asks its device for: where each function lives, and its name there.
FUNCTIONS = {
    "open": ("IDBFactory.prototype", "open"),
    "write": ("IDBDatabase.prototype", "transaction"),
    "key": ("SubtleCrypto.prototype", "importKey"),
    "seal": ("SubtleCrypto.prototype", "encrypt"),
    "unseal": ("SubtleCrypto.prototype", "decrypt"),
    "lock": ("LockManager.prototype", "request"),
    "channel": ("BroadcastChannel.prototype", "postMessage"),
    "worker": ("ServiceWorkerContainer.prototype", "register"),
    "persist": ("StorageManager.prototype", "persist"),
}
# An event target instead of a request: nothing ever happens on it.
_NEVER = {
    "open": "new EventTarget()",
    "write": "Object.assign(new EventTarget(), { objectStore: () => new Proxy({}, "
    "{ get: () => () => new EventTarget() }) })",
}


def hangs(name):
    """The function answers never."""
    return _instead(name, f"return {_NEVER.get(name, 'new Promise(() => {})')};")


def throws(name):
    """The function throws at once."""
    return _instead(name, "throw new DOMException('not here', 'SecurityError');")


def is_named_only_to_throw(owner, name):
    """Reading the property throws, as ``window.indexedDB`` does where storage is forbidden."""
    return (
        f"Object.defineProperty({owner}, '{name}', "
        "{ get() { throw new DOMException('forbidden', 'SecurityError'); } });"
    )


def is_slow(name, milliseconds):
    """The function answers after a while; what asks meanwhile waits as long."""
    if name == "open":
        # A request is there at once; what it fires comes late.
        return f"""{{
          const real = IDBFactory.prototype.open;
          IDBFactory.prototype.open = function (...given) {{
            const late = {{}};
            setTimeout(() => {{
              const request = real.apply(this, given);
              for (const on of ["onsuccess", "onerror", "onupgradeneeded"])
                request[on] = (event) => {{ late.result = request.result; late[on]?.(event); }};
            }}, {milliseconds});
            return late;
          }};
        }}"""
    owner, function = FUNCTIONS[name]
    return f"""{{
      const real = {owner}.{function};
      {owner}.{function} = async function (...given) {{
        await new Promise((resolve) => setTimeout(resolve, {milliseconds}));
        return real.apply(this, given);
      }};
    }}"""


def _instead(name, body):
    owner, function = FUNCTIONS[name]
    return f"{owner}.{function} = function () {{ {body} }};"
