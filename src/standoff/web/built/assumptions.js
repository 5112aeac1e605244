/* Made by 'make web' of workbench/: c0305bfd7ad31302e6ffe9d28dc225f0cb000416d70f9e9883ec609abe7db095 */
// src/answer.ts
var e = class {
	address;
	told;
	wanted = {};
	asked = null;
	running = null;
	refining = !1;
	timer = 0;
	constructor(e, t) {
		this.address = e, this.told = t;
	}
	ask(e) {
		this.wanted = e, window.clearTimeout(this.timer), this.running && this.refining && this.stop(), Object.keys(e).length === 0 ? (this.stop(), this.told.empty()) : this.running || this.run(64);
	}
	stop() {
		this.running?.abort(), this.running = null, this.refining = !1;
	}
	async run(e) {
		let t = this.wanted, n = new AbortController();
		this.running = n, this.refining = e !== 64, this.asked = t;
		try {
			let r = await this.fetched(t, e, n.signal);
			r && this.told.answer(r, e, e === 64);
		} catch (e) {
			if (n.signal.aborted) return;
			this.told.problems([e instanceof Error ? e.message : String(e)]);
		}
		this.running === n && (this.running = null, this.refining = !1, Object.keys(this.wanted).length !== 0 && (this.wanted === this.asked ? e === 64 && (this.timer = window.setTimeout(() => void this.run(500), 500)) : this.run(64)));
	}
	async fetched(e, t, n) {
		let r = await fetch(this.address, {
			method: "POST",
			headers: {
				"Content-Type": "application/json",
				Accept: "text/event-stream"
			},
			body: JSON.stringify({
				stated: e,
				draws: t
			}),
			signal: n
		});
		if (!r.ok || !r.body) {
			let { problems: e } = await r.json();
			return this.told.problems(e.map((e) => e.message)), null;
		}
		let i = r.body.pipeThrough(new TextDecoderStream()).getReader(), a = "";
		for (;;) {
			let { value: e, done: n } = await i.read();
			if (n) throw Error("The workbench was closed while it worked.");
			a += e;
			let r = a.split("\n\n");
			a = r.pop() ?? "";
			for (let e of r) {
				let [n = "", r = ""] = e.split("\ndata: "), i = JSON.parse(r);
				if (n === "event: answer") return i;
				if (n === "event: progress") this.told.working(t, i.done, i.total);
				else return this.told.problems(i.problems.map((e) => e.message)), null;
			}
		}
	}
}, t = "http://www.w3.org/2000/svg", n = 160, r = 36, i = 48;
function a(e, t, n) {
	let r = n - e, a = 4 * (t - e) / r, o = 4 * (n - t) / r, c = [];
	for (let t = 0; t <= i; t += 1) {
		let n = t / i;
		c.push([e + n * r, n ** a * (1 - n) ** o]);
	}
	return s(c);
}
function o(e) {
	let t = [];
	return e.forEach(([n, r], i) => {
		let a = e[i + 1];
		if (!a || a[1] <= r) return;
		let o = (a[0] - n) / (a[1] - r);
		t.push([r, o], [a[1], o]);
	}), s(t);
}
function s(e) {
	let t = 0;
	return e.forEach(([n, r], i) => {
		let a = e[i - 1];
		a && (t += (n - a[0]) * (r + a[1]) / 2);
	}), t > 0 ? e.map(([e, n]) => [e, n / t]) : e;
}
var c = class {
	known;
	element = document.createElementNS(t, "svg");
	ghost = document.createElementNS(t, "path");
	now = document.createElementNS(t, "path");
	constructor(e) {
		this.known = e, this.element.setAttribute("viewBox", `0 0 ${n} ${r}`), this.element.setAttribute("class", "curve"), this.element.setAttribute("aria-hidden", "true"), this.ghost.setAttribute("class", "ghost"), this.now.setAttribute("class", "now"), this.element.append(this.ghost, this.now), this.show(null);
	}
	show(e) {
		let t = o(this.known.quantiles), n = this.drawn(e ?? []), r = Math.max(...t.map(([, e]) => e), ...n.map(([, e]) => e), 1e-300);
		this.ghost.setAttribute("d", this.path(t, r));
		let i = e?.[Math.floor((e.length - 1) / 2)] ?? 0;
		this.now.setAttribute("d", e && !n.length ? this.mark(i) : this.path(n, r));
	}
	drawn(e) {
		let t = e[0] ?? 0, n = e[e.length - 1] ?? 0;
		if (n <= t) return [];
		if (e.length === 2) return s([[t, 1], [n, 1]]);
		let r = e[1] ?? t;
		return this.known.shape === "pert" ? a(t, r, n) : s([
			[t, 0],
			[r, 1],
			[n, 0]
		]);
	}
	x(e) {
		let [t, r] = this.known.bounds;
		return (e - t) / (r - t || 1) * n;
	}
	path(e, t) {
		let n = e[0], i = e[e.length - 1];
		if (!n || !i) return "";
		let a = e.map(([e, n]) => `L${this.x(e).toFixed(1)} ${(r - n / t * 34).toFixed(1)}`);
		return `M${this.x(n[0]).toFixed(1)} ${r}${a.join("")}L${this.x(i[0]).toFixed(1)} ${r}Z`;
	}
	mark(e) {
		return `M${this.x(e).toFixed(1)} 0V${r}`;
	}
}, l = (e, t) => u(e) === u(t);
function u(e) {
	return Object.keys(e).sort().map((t) => `${encodeURIComponent(t)}=${(e[t] ?? []).map(f).join("..")}`).join("&");
}
function d(e, t) {
	let n = {}, r = [];
	for (let i of e.split("&").filter(Boolean)) {
		let e = i.indexOf("="), a = "";
		try {
			a = decodeURIComponent(i.slice(0, e));
		} catch {
			a = i;
		}
		let o = i.slice(e + 1).split("..").map(Number), s = t.get(a)?.from.length, c = o.every((e, t) => Number.isFinite(e) && (t === 0 || e >= (o[t - 1] ?? e)));
		s && o.length === s && c ? n[a] = o : r.push(a);
	}
	return {
		state: n,
		lost: r
	};
}
var f = (e) => String(Number(e.toPrecision(4))), p = {
	1: ["value"],
	2: ["lowest", "highest"],
	3: [
		"lowest",
		"likeliest",
		"highest"
	]
};
function m(e, t = {}, ...n) {
	let r = Object.assign(document.createElement(e), t);
	return r.append(...n), r;
}
var h = class {
	element;
	known;
	inputs;
	outputs;
	curve;
	undo = m("button", {
		type: "button",
		className: "plain",
		textContent: "As the case has it"
	});
	constructor(e, t, n) {
		this.element = e, this.known = t;
		let [r, i] = t.bounds, a = p[t.from.length] ?? [], o = m("div", { className: "sliders" });
		this.curve = t.quantiles.length ? new c(t) : null, this.curve && e.querySelector("summary")?.append(this.curve.element), this.outputs = a.map(() => m("output")), this.inputs = a.map((e, a) => {
			let s = m("input", {
				type: "range",
				min: String(r),
				max: String(i),
				step: "any"
			});
			s.setAttribute("aria-label", `${e} of ${t.what || t.name}`), s.addEventListener("input", () => n(this.values(a), !1)), s.addEventListener("change", () => n(this.values(a), !0)), s.addEventListener("keydown", (e) => this.step(e, s));
			let c = this.outputs[a] ?? "";
			return o.append(m("label", {}, m("span", { textContent: e }), s, c)), s;
		}), this.undo.addEventListener("click", () => n(null, !0)), o.append(this.undo), e.append(o), this.show(null);
	}
	step(e, t) {
		let n = {
			ArrowRight: 1,
			ArrowUp: 1,
			ArrowLeft: -1,
			ArrowDown: -1,
			PageUp: 10,
			PageDown: -10
		}[e.key];
		if (n === void 0) return;
		e.preventDefault();
		let [r, i] = this.known.bounds;
		t.value = String(Number(t.value) + n * (i - r) / 100), t.dispatchEvent(new Event("input")), t.dispatchEvent(new Event("change"));
	}
	values(e) {
		let t = this.inputs.map((e) => Number(Number(e.value).toPrecision(4))), n = t[e] ?? 0;
		return t.map((t, r) => r < e ? Math.min(t, n) : Math.max(t, n));
	}
	show(e) {
		let t = e ?? this.known.from, n = this.known.unit ? ` ${this.known.unit}` : "";
		this.inputs.forEach((e, r) => {
			let i = t[r] ?? 0;
			e.value = String(i), e.setAttribute("aria-valuetext", `${f(i)}${n}`);
			let a = this.outputs[r];
			a && (a.textContent = `${f(i)}${n}`);
		}), this.curve?.show(e), this.undo.disabled = e === null, this.element.classList.toggle("set", e !== null);
	}
}, g = class {
	list;
	state = {};
	past = [];
	future = [];
	settled = {};
	rows = /* @__PURE__ */ new Map();
	sheet = new CSSStyleSheet();
	status = m("p", { className: "state" });
	result = m("div");
	buttons = {};
	asker;
	constructor(t, n) {
		this.list = t, document.adoptedStyleSheets.push(this.sheet), this.status.setAttribute("role", "status"), this.asker = new e(t.dataset.ask ?? "", this);
		let r = m("section", { className: "moving" });
		r.setAttribute("aria-label", "What moves"), r.append(this.tools(), this.status, this.result), t.before(r);
		let i = new Map(n.map((e) => [e.name, e]));
		for (let e of t.querySelectorAll("details[data-name]")) {
			let t = i.get(e.dataset.name ?? "");
			t && t.kind !== "formula" && this.rows.set(t.name, new h(e, t, (e, n) => this.set(t.name, e, n)));
		}
		t.before(this.filter());
		let { state: a, lost: o } = d(location.hash.slice(1), i);
		this.settled = a, this.go(a), o.length && this.problems([`The link sets ${o.join(", ")}, which this case has not, or not so.`]), window.addEventListener("hashchange", () => {
			let e = d(location.hash.slice(1), i).state;
			l(e, this.state) || this.set("", null, !0, e);
		}), document.addEventListener("keydown", (e) => {
			(e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "z" && (e.target instanceof HTMLInputElement && e.target.type !== "range" || (e.preventDefault(), e.shiftKey ? this.redo() : this.undo()));
		});
	}
	tools() {
		let e = m("p", { className: "tools" }), t = [
			["Undo", () => this.undo()],
			["Redo", () => this.redo()],
			["Reset", () => this.set("", null, !0, {})]
		];
		for (let [n, r] of t) {
			let t = m("button", {
				type: "button",
				className: "plain",
				textContent: n,
				onclick: r
			});
			this.buttons[n] = t, e.append(t);
		}
		return e;
	}
	filter() {
		let e = m("input", { type: "search" }), t = m("label", { className: "filter" }, m("span", { textContent: "Find a number" }), e);
		return e.addEventListener("input", () => {
			let t = e.value.toLowerCase().split(/\s+/).filter(Boolean);
			for (let e of this.list.querySelectorAll("details[data-name]")) {
				let n = (e.textContent ?? "").toLowerCase();
				e.hidden = !t.every((e) => n.includes(e));
			}
		}), t;
	}
	set(e, t, n, r) {
		let i = { ...r ?? this.state };
		r || (t ? i[e] = t : delete i[e]), n && !l(i, this.settled) && (this.past.push(this.settled), this.future = [], this.settled = i, this.link()), this.go(i);
	}
	undo() {
		let e = this.past.pop();
		e && (this.future.push(this.settled), this.settled = e, this.link(), this.go(e));
	}
	redo() {
		let e = this.future.pop();
		e && (this.past.push(this.settled), this.settled = e, this.link(), this.go(e));
	}
	go(e) {
		let t = this.state;
		this.state = e;
		for (let [t, n] of this.rows) n.show(e[t] ?? null);
		let { Undo: n, Redo: r, Reset: i } = this.buttons;
		n && (n.disabled = this.past.length === 0), r && (r.disabled = this.future.length === 0), i && (i.disabled = Object.keys(e).length === 0), l(t, e) && Object.keys(e).length !== 0 || this.asker.ask(e);
	}
	link() {
		let e = u(this.settled);
		e !== location.hash.slice(1) && history.replaceState(null, "", e ? `#${e}` : location.pathname + location.search);
	}
	answer(e, t, n) {
		this.sheet.replaceSync(e.style), this.result.innerHTML = e.inner, this.status.textContent = n ? `${t} worlds; more are being solved …` : `${t} worlds.`, this.result.classList.remove("old");
	}
	working(e, t, n) {
		this.result.classList.add("old"), this.status.textContent = `Solving ${e} worlds: ${Math.floor(100 * t / Math.max(n, 1))} %`;
	}
	problems(e) {
		this.status.textContent = e.join(" ");
	}
	empty() {
		this.result.replaceChildren(), this.status.textContent = "Open a number below and move a slider: what it moves is shown here.";
	}
}, _ = document.getElementById("numbers"), v = document.getElementById("numbers-data");
_ && v && new g(_, JSON.parse(v.textContent ?? "[]"));
