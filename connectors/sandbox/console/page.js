"use strict";
// The controls of the page: each form is an order to the control plane, sent with the control token that was typed once.
const kept = "sandbox-control-token";
const token = document.getElementById("control-token");
const said = document.getElementById("said");
token.value = sessionStorage.getItem(kept) || "";
token.addEventListener("input", () => sessionStorage.setItem(kept, token.value.trim()));

function value(field) {
  if (field.type === "number") return Number(field.value);
  return { true: true, false: false }[field.value] ?? field.value;
}

function orderOf(form) {
  const order = {};
  for (const field of form.elements) {
    if (!field.name || field.value === "") continue;
    const [outer, inner] = field.name.split(".");
    if (inner) order[outer] = { [inner]: value(field) };
    else order[outer] = value(field);
  }
  return order;
}

async function send(form) {
  const method = form.dataset.method;
  const body = method === "POST" ? JSON.stringify(orderOf(form)) : undefined;
  const headers = { Authorization: "Bearer " + token.value.trim() };
  const answer = await fetch("/_sandbox/" + form.dataset.path, { method, headers, body });
  if (answer.ok) return location.reload();
  said.textContent = answer.status === 401
    ? "Type the control token first: the sandbox printed it when it started."
    : (await answer.json()).error;
  if (answer.status === 401) token.focus();
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target).catch(() => { said.textContent = "The sandbox does not answer."; });
});
