package rule

import "strings"

func init() {
	add := func(name string, f func(string) string) {
		builtins[name] = builtin{name + "(text)", 1, 1, func(c *compiler, k call) code { return c.textOf(k, f) }}
	}
	add("lower", strings.ToLower)
	add("upper", strings.ToUpper)
	add("trim", strings.TrimSpace)
	builtins["split"] = builtin{"split(text, separator)", 2, 2, (*compiler).split}
	builtins["join"] = builtin{"join(list of texts, separator)", 1, 2, (*compiler).join}
}

// texts compiles arguments that must be texts.
func (c *compiler) texts(k call) ([]code, bool) {
	xs, good := make([]code, len(k.args)), true
	for i, a := range k.args {
		xs[i] = c.compile(a)
		_, ok := c.need(a, xs[i], TextType())
		good = good && ok
	}
	return xs, good
}

func (c *compiler) textOf(k call, f func(string) string) code {
	xs, ok := c.texts(k)
	if !ok {
		return brokenCode()
	}
	at := c.site(k.node)
	return valCode(TextType(), func(fr *frame) Value {
		text := xs[0].val(fr).text
		return fr.text(at, len(text), func() string { return f(text) })
	}, xs...)
}

// splitWork is the steps that a part of a text takes.
const splitWork = 16

func (c *compiler) split(k call) code {
	xs, ok := c.texts(k)
	if !ok {
		return brokenCode()
	}
	at := c.site(k.node)
	return c.looping(valCode(ListType(TextType()), func(fr *frame) Value {
		text, sep := xs[0].val(fr).text, xs[1].val(fr).text
		if strings.Count(text, sep) >= fr.lim.ListLength {
			fr.fail(at, "split makes more than %d parts", fr.lim.ListLength)
			return listValue(&seq{})
		}
		out := &seq{}
		fr.steps -= splitWork * int64(strings.Count(text, sep))
		fr.read(at, len(text))
		if fr.err != nil {
			return listValue(out)
		}
		for _, part := range strings.Split(text, sep) {
			out.vals = append(out.vals, TextValue(part))
		}
		return listValue(out)
	}, xs...))
}

func (c *compiler) join(k call) code {
	list, ok := c.list(k, 0)
	if !ok {
		return list
	}
	if e := list.typ.Elem; !e.never() && (e.Kind != TextKind || e.Optional) {
		return c.faultHint(k.args[0], c.elementAdvice(k.args[0], *e, TextType()), "join needs a list of texts, but %s is a %s", c.p.text(k.args[0]), list.typ)
	}
	sep := constCode(TextType(), TextValue(""))
	if len(k.args) == 2 {
		sep = c.compile(k.args[1])
		if bad, ok := c.need(k.args[1], sep, TextType()); !ok {
			return bad
		}
	}
	at := c.site(k.node)
	return c.looping(valCode(TextType(), func(fr *frame) Value {
		s, by := list.val(fr).seq, sep.val(fr).text
		parts, length := make([]string, 0, s.len()), 0
		for i := 0; i < s.len() && fr.tick(at) && length <= fr.lim.TextBytes; i++ {
			parts = append(parts, s.at(i).text)
			length += len(parts[i]) + len(by)
		}
		return fr.text(at, length, func() string { return strings.Join(parts, by) })
	}, list, sep))
}
