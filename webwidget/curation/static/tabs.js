// On a phone the tabs go on to the side: the one that is open is in sight.

const tabs = document.querySelector(".tabs");
const open = tabs.querySelector("[aria-current]");
if (open) tabs.scrollLeft = open.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - open.offsetWidth) / 2;
