"""What a browser would send from a page that it shows."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """The fields of the form with this id, as they stand."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.fields = form_id, {}
        self._inside, self._area, self._select, self._chosen = False, None, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._inside = attrs.get("id") == self.form_id
        elif not self._inside:
            return
        elif tag == "input" and attrs.get("name"):
            kind = attrs.get("type", "text")
            if kind not in {"submit", "checkbox", "radio"} or "checked" in attrs:
                self.fields[attrs["name"]] = attrs.get("value", "on" if kind == "checkbox" else "")
        elif tag == "textarea":
            self._area = attrs["name"]
            self.fields[self._area] = ""
        elif tag == "select":
            self._select = attrs["name"]
        elif (
            tag == "option"
            and self._select
            and ("selected" in attrs or self._select not in self.fields)
        ):
            self.fields[self._select] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag in {"textarea", "select"}:
            self._area = self._select = None

    def handle_data(self, data):
        if self._area:
            self.fields[self._area] += data


def sent_from(response, form_id: str) -> dict[str, str]:
    parser = _Form(form_id)
    parser.feed(response.content.decode())
    assert parser.fields, f"no form #{form_id}"
    return parser.fields
