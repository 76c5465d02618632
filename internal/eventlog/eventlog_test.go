package eventlog_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// lamp is a thing that is lit and put out; it burns a match each time, of which it has two.
type lamp struct {
	state   string
	last    types.Date
	matches int
}

type touch struct {
	lamp, name string
	on         types.Date
}

var lamps = &eventlog.Machine[lamp, touch]{
	Noun:  "lamp",
	State: func(l *lamp) *string { return &l.state },
	Last:  func(l *lamp) *types.Date { return &l.last },
	Meta:  func(t *touch) eventlog.Meta { return eventlog.Meta{ID: t.lamp, Name: t.name, On: t.on} },
	Rows: []eventlog.Row[lamp, touch]{
		{Event: "hung", From: []string{""}, To: "dark", Does: "it has two matches", Apply: func(l *lamp, _ *touch) { l.matches = 2 }},
		{Event: "lit", From: []string{"dark"}, To: "bright", If: []eventlog.Condition[lamp, touch]{{Text: "there is a match", Holds: func(l *lamp, _ *touch) bool { return l.matches > 0 }}},
			Apply: func(l *lamp, _ *touch) { l.matches-- }},
		{Event: "put_out", From: []string{"bright"}, To: "dark"},
		{Event: "seen", From: []string{"dark", "bright"}},
	},
}

func touches(lamp string, names ...string) (all []touch) {
	for i, name := range names {
		all = append(all, touch{lamp, name, types.Date(i)})
	}
	return all
}

func TestReplay(t *testing.T) {
	l, fault := lamps.Replay(touches("a", "hung", "lit", "put_out", "seen", "lit"))
	if fault != nil || l.state != "bright" || l.matches != 0 || l.last != 4 {
		t.Errorf("%+v %v", l, fault)
	}
	if l, fault = lamps.Replay(nil); fault != nil || l.state != "" {
		t.Errorf("without events: %+v %v", l, fault)
	}
}

func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []touch
		want   string
		legal  []string
		why    string
	}{
		{"no match", touches("a", "hung", "lit", "put_out", "lit", "put_out", "lit"),
			"lamp a: event 6 (lit on 1970-01-06): the lamp is dark, and this is legal only if there is a match; legal there: seen", []string{"seen"}, "what is barred by a condition is not legal there"},
		{"bright already", touches("a", "hung", "lit", "lit"), "lamp a: event 3 (lit on 1970-01-03): the lamp is bright; legal there: put_out, seen", []string{"put_out", "seen"}, "in the order of the table"},
		{"unknown", touches("a", "hung", "seem"), `lamp a: event 2 (seem on 1970-01-02): there is no such event; did you mean "seen"?`, []string{"lit", "seen"}, "a slip of the pen"},
		{"nothing yet", touches("a", "lit"), "lamp a: event 1 (lit on 1970-01-01): the lamp has had no event yet; legal there: hung", []string{"hung"}, "before the first event"},
		{"back in time", []touch{{"a", "hung", 3}, {"a", "seen", 2}}, "lamp a: event 2 (seen on 1970-01-03): the event before it is of a later day, 1970-01-04", []string{"lit", "seen"}, "days run forward"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, f := lamps.Replay(tt.events)
			if f == nil {
				t.Fatal("no fault")
			}
			err := f.AsError()
			if err.Error() != tt.want || err.Code != fault.CodeBadEvent || !errors.Is(err, error(f)) {
				t.Errorf("%s:\ngot  %v\nwant %s", tt.why, err, tt.want)
			}
			if !slices.Equal(f.Legal, tt.legal) {
				t.Errorf("legal: %v, want %v", f.Legal, tt.legal)
			}
		})
	}
}

// Of each lamp at fault there is one fault, and the others go on.
func TestReplayAll(t *testing.T) {
	events := slices.Concat(touches("b", "hung", "lit"), touches("a", "lit", "lit"), touches("c", "hung", "put_out", "lit"))
	all, faults := lamps.ReplayAll(events)
	if len(all) != 1 || all[0].state != "bright" {
		t.Errorf("%+v", all)
	}
	want := "lamp a: event 1 (lit on 1970-01-01): the lamp has had no event yet; legal there: hung\nlamp c: event 2 (put_out on 1970-01-02): the lamp is dark; legal there: lit, seen"
	if got := eventlog.Errors(faults).Error(); got != want || faults[1].Row != 5 {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestStream(t *testing.T) {
	kept := map[string]lamp{}
	full := errors.New("full")
	s := lamps.NewStream(eventlog.Keeper[lamp]{
		Closed: func(l *lamp) bool { return l.state == "dark" && l.matches == 1 },
		Keep: func(l lamp) error {
			if len(kept) == 2 {
				return full
			}
			kept[strings.Repeat("x", int(l.last))] = l
			return nil
		},
		Find: func(id string) (lamp, bool) { l, ok := kept["xx"]; return l, ok && id == "a" },
	})
	for _, e := range slices.Concat(touches("a", "hung", "lit", "put_out"), touches("b", "hung", "lit")) {
		if err := s.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if s.Open() != 1 || len(kept) != 1 {
		t.Errorf("open: %d, kept: %v", s.Open(), kept)
	}
	if err := s.Add(touch{"a", "put_out", 5}); err == nil || err.Error() != "lamp a: put_out on 1970-01-06: the lamp is dark; legal there: lit, seen" {
		t.Errorf("a lamp that came back: %v", err)
	}
	if err := s.Add(touch{"b", "lit", 5}); err == nil || s.Open() != 1 {
		t.Errorf("after a fault the stream holds %d: %v", s.Open(), err)
	}
	if err := s.Close(); err != nil || s.Open() != 0 || len(kept) != 2 {
		t.Errorf("%v %v", kept, err)
	}
	if err := s.Add(touch{"c", "hung", 9}); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != full {
		t.Errorf("the keeper's error: %v", err)
	}
}

func TestMarkdown(t *testing.T) {
	want := "| Event | Legal when lamp is | Leads to | If | What it does |\n|---|---|---|---|---|\n" +
		"| `hung` | new | dark |  | it has two matches |\n| `lit` | dark | bright | there is a match |  |\n| `put_out` | bright | dark |  |  |\n| `seen` | dark, bright | the same |  |  |\n"
	if diff := cmp.Diff(want, lamps.Markdown()); diff != "" {
		t.Error(diff)
	}
}
