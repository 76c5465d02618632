package eventlog_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit/internal/eventlog"
	"github.com/meritrules/merit/rule/fault"
	"github.com/meritrules/merit/rule/types"
)

// lamp is a thing that is lit and put out; it burns a match each time, of which it has two. One
// that is broken is done with, unless it is mended.
type lamp struct {
	id, state string
	last      types.Date
	matches   int
	seen      []types.Date
	often     int // it was seen, once it is settled
}

type touch struct {
	lamp, name string
	on         types.Date
}

var lamps = &eventlog.Machine[lamp, touch]{
	Noun:   "lamp",
	Closed: []string{"broken"},
	ID:     func(l *lamp) string { return l.id },
	State:  func(l *lamp) *string { return &l.state },
	Last:   func(l *lamp) *types.Date { return &l.last },
	Meta:   func(t *touch) eventlog.Meta { return eventlog.Meta{ID: t.lamp, Name: t.name, On: t.on} },
	Settle: func(l *lamp) { l.often = len(l.seen) },
	Detach: func(l *lamp) { l.seen = slices.Clip(slices.Clone(l.seen)) },
	Rows: []eventlog.Row[lamp, touch]{
		{Event: "hung", Says: eventlog.In("by", "with"), From: eventlog.In(""), To: "dark", Does: "it has two matches", Apply: func(l *lamp, t *touch) { l.id, l.matches = t.lamp, 2 }},
		{Event: "lit", From: eventlog.In("dark"), To: "bright", If: []eventlog.Condition[lamp, touch]{{Text: "there is a match", Holds: func(l *lamp, _ *touch) bool { return l.matches > 0 }}},
			Apply: func(l *lamp, _ *touch) { l.matches-- }},
		{Event: "put_out", From: eventlog.In("bright"), To: "dark"},
		{Event: "seen", From: eventlog.In("dark", "bright", "broken"), Apply: func(l *lamp, t *touch) { l.seen = append(l.seen, t.on) }},
		{Event: "broke", From: eventlog.In("dark", "bright"), To: "broken"},
		{Event: "mended", From: eventlog.In("broken"), To: "dark"},
	},
}

func touches(lamp string, names ...string) (all []touch) {
	for i, name := range names {
		all = append(all, touch{lamp, name, types.Date(i)})
	}
	return all
}

func TestFold(t *testing.T) {
	l, err := lamps.Fold(touches("a", "hung", "lit", "put_out", "seen", "lit"))
	if err != nil || l.state != "bright" || l.matches != 0 || l.last != 4 || l.often != 1 {
		t.Errorf("%+v %v", l, err)
	}
	if l, err = lamps.Fold(nil); err == nil || err.Error() != "a lamp without events" || fault.CodeOf(err) != fault.CodeBadEvent {
		t.Errorf("without events: %+v %v", l, err)
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
			"lamp a: event 6 (lit on 1970-01-06): the lamp is dark, and this is legal only if there is a match; legal there: seen, broke", []string{"seen", "broke"}, "what is barred by a condition is not legal there"},
		{"bright already", touches("a", "hung", "lit", "lit"), "lamp a: event 3 (lit on 1970-01-03): the lamp is bright; legal there: put_out, seen, broke", []string{"put_out", "seen", "broke"}, "in the order of the table"},
		{"unknown", touches("a", "hung", "seem"), `lamp a: event 2 (seem on 1970-01-02): there is no such event; did you mean "seen"?`, []string{"lit", "seen", "broke"}, "a slip of the pen"},
		{"nothing yet", touches("a", "lit"), "lamp a: event 1 (lit on 1970-01-01): the lamp has had no event yet; legal there: hung", []string{"hung"}, "before the first event"},
		{"back in time", []touch{{"a", "hung", 3}, {"a", "seen", 2}}, "lamp a: event 2 (seen on 1970-01-03): the event before it is of a later day, 1970-01-04", []string{"lit", "seen", "broke"}, "days run forward"},
		{"of another lamp", []touch{{"a", "hung", 3}, {"b", "lit", 3}}, `lamp a: event 2 (lit on 1970-01-04): it is an event of another lamp, "b"`, []string{"lit", "seen", "broke"}, "no lamp is lit by what happens to another"},
		{"of no lamp", []touch{{"a", "hung", 3}, {"", "lit", 3}}, `lamp a: event 2 (lit on 1970-01-04): it is an event of another lamp, ""`, []string{"lit", "seen", "broke"}, "nor by what happens to none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := lamps.Fold(tt.events)
			var f *eventlog.Fault
			if !errors.As(err, &f) {
				t.Fatalf("no fault: %v", err)
			}
			if err.Error() != tt.want || fault.CodeOf(err) != fault.CodeBadEvent {
				t.Errorf("%s:\ngot  %v\nwant %s", tt.why, err, tt.want)
			}
			if !slices.Equal(f.Legal, tt.legal) {
				t.Errorf("legal: %v, want %v", f.Legal, tt.legal)
			}
		})
	}
}

// Of each lamp at fault there is one fault, and the others go on.
func TestFoldAll(t *testing.T) {
	events := slices.Concat(touches("b", "hung", "lit"), touches("a", "lit", "lit"), touches("c", "hung", "put_out", "lit"))
	all, err := lamps.FoldAll(events)
	if len(all) != 1 || all[0].state != "bright" {
		t.Errorf("%+v", all)
	}
	want := "lamp a: event 1 (lit on 1970-01-01): the lamp has had no event yet; legal there: hung\nlamp c: event 2 (put_out on 1970-01-02): the lamp is dark; legal there: lit, seen, broke"
	var faults fault.Errors
	var last *eventlog.Fault
	if !errors.As(err, &faults) || faults.Error() != want || !errors.As(faults[1], &last) || last.Row != 5 {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A thing goes on from a copy, which a further event does not change.
func TestNext(t *testing.T) {
	before, err := lamps.Fold(touches("a", "hung", "seen", "seen"))
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []types.Date{7, 9} {
		after, err := lamps.Next(before, touch{"a", "seen", on})
		if err != nil || after.often != 3 || after.seen[2] != on || before.often != 2 || len(before.seen) != 2 {
			t.Errorf("%+v %+v %v", before, after, err)
		}
	}
	if _, err := lamps.Next(before, touch{"b", "seen", 9}); err == nil || err.Error() != `lamp a: seen on 1970-01-10: it is an event of another lamp, "b"` {
		t.Errorf("an event of another lamp: %v", err)
	}
}

// shelf keeps broken lamps, as long as there is room.
type shelf struct {
	kept map[string]lamp
	full error
}

func (s *shelf) keeper() eventlog.Keeper[lamp] {
	return eventlog.Keeper[lamp]{
		Keep: func(l lamp) error {
			if s.full == nil {
				s.kept[l.id] = l
			}
			return s.full
		},
		Find: func(id string) (lamp, bool) { l, ok := s.kept[id]; return l, ok },
	}
}

func TestStream(t *testing.T) {
	shelf := shelf{kept: map[string]lamp{}}
	s := lamps.NewStream(shelf.keeper())
	for _, e := range slices.Concat(touches("a", "hung", "lit", "broke"), touches("b", "hung", "lit")) {
		if err := s.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if s.Open() != 1 || len(shelf.kept) != 1 {
		t.Errorf("open: %d, kept: %v", s.Open(), shelf.kept)
	}
	if err := s.Add(touch{"a", "lit", 5}); err == nil || err.Error() != "lamp a: lit on 1970-01-06: the lamp is broken; legal there: seen, mended" {
		t.Errorf("a lamp that came back: %v", err)
	}
	for range 2 { // a fault does not count as an event of the lamp
		if err := s.Add(touch{"b", "lit", 5}); err == nil || err.Error() != "lamp b: event 3 (lit on 1970-01-06): the lamp is bright; legal there: put_out, seen, broke" || s.Open() != 1 {
			t.Errorf("after a fault the stream holds %d: %v", s.Open(), err)
		}
	}
	if err := s.Close(); err != nil || s.Open() != 0 || len(shelf.kept) != 2 {
		t.Errorf("%v %v", shelf.kept, err)
	}
}

// Whatever the keeper refuses has not happened: the stream holds what it held, and the event may
// come again.
func TestKeeperFails(t *testing.T) {
	for _, tt := range []struct {
		name   string
		before []touch // that the keeper takes
		fails  touch
		open   int
		then   []string
		why    string
	}{
		{"closing", touches("a", "hung", "seen"), touch{"a", "broke", 3}, 1, []string{"seen", "broke"}, "the lamp is still open"},
		{"once more of a closed one", touches("a", "hung", "broke"), touch{"a", "seen", 3}, 0, []string{"seen"}, "the lamp is kept as it was"},
		{"closed again", touches("a", "hung", "broke", "mended"), touch{"a", "broke", 3}, 1, []string{"lit", "broke"}, "it came back and is open"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shelf := shelf{kept: map[string]lamp{}}
			s := lamps.NewStream(shelf.keeper())
			for _, e := range tt.before {
				if err := s.Add(e); err != nil {
					t.Fatal(err)
				}
			}
			shelf.full = errors.New("full")
			if err := s.Add(tt.fails); err != shelf.full || s.Open() != tt.open {
				t.Fatalf("%s: %v, %d are held", tt.why, err, s.Open())
			}
			if err := s.Close(); tt.open > 0 && err != shelf.full || s.Open() != tt.open {
				t.Fatalf("not closed: %v, %d are held", err, s.Open())
			}
			shelf.full = nil
			log := slices.Clone(tt.before)
			for _, name := range tt.then {
				e := touch{"a", name, 4}
				if err := s.Add(e); err != nil {
					t.Fatalf("%s, but %s: %v", tt.why, name, err)
				}
				log = append(log, e)
			}
			want, err := lamps.Fold(log)
			if diff := cmp.Diff(want, shelf.kept["a"], cmp.AllowUnexported(lamp{})); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", tt.why, err, diff)
			}
		})
	}
}

func TestMarkdown(t *testing.T) {
	want := "| Event | What it may say | Legal when lamp is | Leads to | If | What it does |\n|---|---|---|---|---|---|\n" +
		"| `hung` | by, with | new | dark |  | it has two matches |\n| `lit` |  | dark | bright | there is a match |  |\n| `put_out` |  | bright | dark |  |  |\n| `seen` |  | dark, bright, broken | the same |  |  |\n| `broke` |  | dark, bright | broken |  |  |\n| `mended` |  | broken | dark |  |  |\n"
	if diff := cmp.Diff(want, lamps.Markdown()); diff != "" {
		t.Error(diff)
	}
}
