/* The page where a phone is let in: the code that the square led to stands behind # in the address, which never leaves the phone.
   It goes into the field, and out of the address and its history. A person presses: whatever looks at the link beforehand uses nothing up. */

const field = document.getElementById("code");

if (location.hash.length > 1) {
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  document.querySelector("button").focus();
}
