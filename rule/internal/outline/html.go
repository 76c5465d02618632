package outline

import (
	"html"
	"io"
	"strings"

	"github.com/meritrules/merit/internal/plain"
)

// HTML writes the outline as a fragment of a page: one element, which needs neither styles
// nor scripts. An item with parts is a details element, open if its parts are shown in text
// as well. The classes are for the styles of the page.
func (o *Outline) HTML(w io.StringWriter, lang string) error {
	h := &page{Outline: o, out: w, so: newReader()}
	h.put(`<div class="merit-derivation" lang="` + lang + "\">\n")
	h.item(o.root, 0)
	if o.words.Rest != "" && !o.IsWhole() {
		h.put(`<p class="merit-rest">` + escaped(o.words.Rest) + "</p>\n")
	}
	h.put("</div>\n")
	return h.err
}

// page writes an outline as HTML.
type page struct {
	*Outline
	out io.StringWriter
	err error
	so  *reader
}

func (h *page) put(text string) {
	if h.err == nil {
		_, h.err = h.out.WriteString(text)
	}
}

// escaped shows a text on a page: without power over it.
func escaped(text string) string { return html.EscapeString(plain.Text(text)) }

func (h *page) item(it *Item, level int) {
	pad := strings.Repeat(" ", level)
	if it.state != open && it.state != folded {
		h.put(pad + "<p" + class(it) + ">" + h.said(it) + "</p>\n")
		return
	}
	shown := ""
	if it.state == open {
		shown = " open"
	}
	h.put(pad + "<details" + class(it) + shown + "><summary>" + h.said(it) + "</summary>\n")
	for _, part := range it.parts {
		h.item(part, level+1)
	}
	h.put(pad + "</details>\n")
}

// class returns the attribute for the class of an item.
func class(it *Item) string {
	if it.Class == "" {
		return ""
	}
	return ` class="merit-` + it.Class + `"`
}

// said returns the text of an item.
func (h *page) said(it *Item) string { return escaped(h.read(it, h.so)) }
