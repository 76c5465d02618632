package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policytest"
)

var update = flag.Bool("update", false, "write the golden page anew")

func TestPolicy(t *testing.T) {
	policytest.Run(t, files, "policy.yaml",
		policytest.Coverage(100),
		policytest.Load(merit.WithFunctions(functions()...)))
}

func TestGenuine(t *testing.T) {
	for _, tt := range []struct {
		name, licence string
		want          bool
	}{
		{"the number that the method is shown with", "79927398713", true},
		{"another check digit", "79927398710", false},
		{"two digits swapped", "79927389713", false},
		{"doubled digits above 9", "5959", true},
		{"two digits", "18", true},
		{"one digit", "0", false},
		{"none", "", false},
		{"a letter", "7992739871X", false},
		{"digits of another script", "١٨", false},
	} {
		if got := genuine(tt.licence); got != tt.want {
			t.Errorf("%s: genuine(%q) = %t", tt.name, tt.licence, got)
		}
	}
}

func TestAwards(t *testing.T) {
	var got []string
	all, err := awards(season(loaded(), "2025"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		got = append(got, fmt.Sprint(a.Place, " ", a.ID, " ", a.Name, " ", a.Score, " ", a.Grant))
	}
	want := []string{
		"1 mill Mill Lane & Weir 1.67 2640",
		"2 harbour Harbour Rowing Club 1 4000",
		"3 old-town Old Town Oars 0.67 1650",
		"4 north North Shore 0.5 0",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// get asks the site for a page.
func get(s *site, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func newTestSite(t *testing.T, database map[string]Season) *site {
	t.Helper()
	policy, err := merit.Load(files, "policy.yaml", merit.WithFunctions(functions()...))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range policy.Warnings() {
		t.Error(w)
	}
	s, err := newSite(policy, database)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPrints compares the page that the program prints with the one that it is
// known to be, which a browser shows.
func TestPrints(t *testing.T) {
	const golden = "testdata/clubs.harbour.grant.html"
	var got, messages bytes.Buffer
	if err := command(nil, &got, &messages); err != nil || messages.Len() > 0 {
		t.Fatal(err, messages.String())
	}
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); d != "" {
		t.Errorf("the page differs (-want +got):\n%s", d)
	}
	if served := get(newTestSite(t, database()), "/2024/clubs.harbour.grant").Body.String(); served != got.String() {
		t.Error("the page that is served is another")
	}
}

func TestPages(t *testing.T) {
	s := newTestSite(t, database())
	for _, tt := range []struct {
		name, path string
		status     int
		want       []string
	}{
		{"the latest season", "/", http.StatusFound, []string{"/2026"}},
		{"a season", "/2024", http.StatusOK, []string{
			`<a href="/2024/clubs.mill.place">1</a><td>Mill Lane &amp; Weir<td><a href="/2024/clubs.mill.score">2.50</a><td><a href="/2024/clubs.mill.grant">2640.00</a>`,
			`<a href="/2024/clubs.harbour.place">2</a><td>Harbour Rowing Club<td>`,
			`Paid in all: <a href="/2024/year.paid">8640</a>`,
		}},
		{"values by date", "/2025/clubs.harbour.points", http.StatusOK, []string{"if true { 4 } else"}},
		{"the branch taken", "/2024/starts.3.points", http.StatusOK, []string{"<summary>holds: not counts (not false)</summary>", "year(2024-06-15) - year(2005-12-03) &lt;= 18"}},
		{"a function from Go", "/2024/starts.11.counts", http.StatusOK, []string{"genuine(&#34;200711171&#34;) = false"}},
		{"a figure of the year", "/2024/year.paid", http.StatusOK, []string{"<summary>paid = 8640</summary>"}},
		{"a fact", "/2024/clubs.mill.juniors", http.StatusOK, []string{`<summary>mill Mill Lane &amp; Weir juniors = 24</summary>`}},
		{"facts with faults", "/2026", http.StatusUnprocessableEntity, []string{
			"<li>clubs: record 2 (id mill): juniors is 0, less than the least allowed, 1</li>",
			"<li>starts: record 2 (id 31): the same id as record 1</li>",
		}},
		{"no such season", "/1999", http.StatusNotFound, []string{"<p>there is no season 1999</p>"}},
		{"no such figure", "/2024/clubs.mill.grants", http.StatusNotFound, []string{"did you mean &#34;grant&#34;?"}},
		{"no such club", "/2024/clubs.mil.grant", http.StatusNotFound, []string{"did you mean &#34;mill&#34;?"}},
		{"the policy", "/policy.yaml", http.StatusOK, []string{`<span id="L2">  2  merit: 1`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := get(s, tt.path)
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			for _, want := range tt.want {
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("no %q in\n%s", want, w.Body)
				}
			}
		})
	}
}

var links = regexp.MustCompile(`<a href="([^"#]*)(#[^"]*)?">`)

// TestLinks follows every link from the page of a season: each leads to a page,
// and to a line that is there.
func TestLinks(t *testing.T) {
	s := newTestSite(t, database())
	pages := map[string]string{}
	var follow func(path string)
	follow = func(path string) {
		if _, seen := pages[path]; seen {
			return
		}
		w := get(s, path)
		pages[path] = w.Body.String()
		if w.Code != http.StatusOK && path != "/2026" {
			t.Errorf("%s: status %d", path, w.Code)
		}
		for _, l := range links.FindAllStringSubmatch(pages[path], -1) {
			follow(l[1])
			if l[2] != "" && !strings.Contains(pages[l[1]], `id="`+l[2][1:]+`"`) {
				t.Errorf("%s: %s has no %s", path, l[1], l[2])
			}
		}
	}
	follow("/2024")
	if len(pages) != 3+1+2*(4*3+1) { // seasons, the policy, and the figures of two seasons
		t.Errorf("%d pages", len(pages))
	}
}

// TestEscapes puts markup wherever a text of the facts or of a link can stand.
func TestEscapes(t *testing.T) {
	const bad = `"><script>alert(1)</script>`
	year := database()["2024"]
	year.Called = bad
	year.Clubs = []Club{{ID: "x" + bad, Name: bad, Juniors: 1}}
	year.Starts = []Start{{1, "x" + bad, bad, year.EndsOn, year.EndsOn, false}}
	faulty := year
	faulty.Clubs = []Club{{ID: bad}}
	s := newTestSite(t, map[string]Season{"2024": year, "2025": faulty})
	const quoted = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"
	for path, status := range map[string]int{
		"/2024": 200, "/2025": 422, "/" + quoted: 404, "/2024/" + quoted: 404, "/2024/starts.1.counts": 200,
		"/2024/clubs.x" + quoted + ".grant": 200, "/2024/clubs.x" + quoted + ".lot": 200,
	} {
		w := get(s, path)
		if w.Code != status {
			t.Errorf("%s: status %d", path, w.Code)
		}
		page := w.Body.String()
		if strings.Contains(page, "<script") || !strings.Contains(page, "alert(1)") {
			t.Errorf("%s:\n%s", path, page)
		}
	}
}

// ending is a context that is cancelled once it has been asked so many times.
type ending struct {
	context.Context
	left int
}

func (e *ending) Err() error {
	if e.left--; e.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestCancelled has a request end while the season is worked out: that is no
// fault of the facts.
func TestCancelled(t *testing.T) {
	s := newTestSite(t, database())
	for left := range 5 {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/2024", nil)
		s.handler().ServeHTTP(w, r.WithContext(&ending{r.Context(), left}))
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "cancel") {
			t.Errorf("after %d: status %d\n%s", left, w.Code, w.Body)
		}
	}
}

// TestManyAtOnce has many ask at once for pages of one policy; the race detector
// watches.
func TestManyAtOnce(t *testing.T) {
	s := newTestSite(t, database())
	want := get(s, "/2024/clubs.harbour.grant").Body.String()
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if get(s, "/2024/clubs.harbour.grant").Body.String() != want {
				t.Error("the page differs")
			}
		})
	}
	all.Wait()
}

func TestArguments(t *testing.T) {
	for _, tt := range []struct {
		name     string
		args     []string
		err      string // a part of it, or ""
		messages string
	}{
		{"help", []string{"-help"}, "", "serve the pages at ADDRESS"},
		{"a flag that is not there", []string{"-port", "1"}, "not defined: -port", "Usage of embed"},
		{"an argument", []string{"2024"}, `unexpected argument "2024"`, ""},
		{"an address that is none", []string{"-addr", "nowhere"}, "missing port", "serving at nowhere"},
	} {
		var out, messages bytes.Buffer
		err := command(tt.args, &out, &messages)
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: error %v", tt.name, err)
		}
		if !strings.Contains(messages.String(), tt.messages) || out.Len() > 0 {
			t.Errorf("%s: %q, %q", tt.name, out.String(), messages.String())
		}
	}
}
