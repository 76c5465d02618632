package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
	"github.com/meritrules/merit/rule/fault"
	"github.com/shopspring/decimal"
)

// site is the pages of the website.
type site struct {
	policy   *merit.Policy
	database map[string]Season
	pages    *template.Template
}

func newSite(policy *merit.Policy, database map[string]Season) (*site, error) {
	pages, err := template.New("").Funcs(template.FuncMap{"plain": plain}).ParseFS(files, "pages.html")
	return &site{policy, database, pages}, err
}

// plain writes what comes from a policy or from facts: html/template takes the power from
// HTML, and fault.Plain shows line breaks and turns of the writing as such.
func plain(v any) string { return fault.Plain(fmt.Sprint(v)) }

// noPage says why there is no such page.
type noPage struct{ reason string }

// Error returns the reason.
func (e noPage) Error() string { return e.reason }

// run works out a season. The error is a fault.Errors where its facts have faults.
func (s *site) run(ctx context.Context, season string) (*rule.Run, error) {
	rows, ok := s.database[season]
	if !ok {
		return nil, noPage{"there is no season " + season}
	}
	facts, err := s.policy.NewFacts(rows)
	if err != nil {
		return nil, err
	}
	return s.policy.Run(ctx, facts)
}

// Award is what a club gets. The tags name fields and figures of the policy's clubs.
type Award struct {
	ID    string          `rule:"id"`
	Name  string          `rule:"name"`
	Place int             `rule:"place"`
	Score decimal.Decimal `rule:"score"` // exact: published figures always are
	Grant decimal.Decimal `rule:"grant"`
}

// awards reads the figures of a season, the first place first.
func awards(run *rule.Run) ([]Award, error) {
	all, err := rule.Records[Award](run, "clubs")
	slices.SortStableFunc(all, func(a, b Award) int { return cmp.Compare(a.Place, b.Place) })
	return all, err
}

// list writes the page of all clubs.
func (s *site) list(ctx context.Context, w io.Writer, season string) error {
	run, err := s.run(ctx, season)
	if err != nil {
		return err
	}
	all, err := awards(run)
	if err != nil {
		return err
	}
	return s.pages.ExecuteTemplate(w, "list", map[string]any{
		"Title":   "Youth grants " + season,
		"Season":  season,
		"Awards":  all,
		"Paid":    run.Value("paid"),
		"Seasons": slices.Sorted(maps.Keys(s.database)),
	})
}

// figure writes the page that explains a figure, such as clubs.harbour.grant.
func (s *site) figure(ctx context.Context, w io.Writer, season, path string) error {
	run, err := s.run(ctx, season)
	if err != nil {
		return err
	}
	cell, err := s.policy.Find(run, path)
	if err != nil {
		return noPage{err.Error()}
	}
	step, err := run.Explain(ctx, cell.List, cell.Row, cell.Field, 0)
	if err != nil {
		return err
	}
	var why strings.Builder
	if err := (derivation.Renderer{Clause: s.policy.Clause, Brief: true}).HTML(&why, step); err != nil {
		return err
	}
	return s.pages.ExecuteTemplate(w, "figure", map[string]any{
		"Title":  path + " " + season,
		"Season": season,
		"Why":    template.HTML(why.String()), // the renderer has escaped what comes from policy and facts
	})
}

// line is a line of the policy.
type line struct {
	Number int
	Text   string
}

// document writes the page of the policy itself, to whose lines the others lead.
func (s *site) document(w io.Writer) error {
	text, err := fs.ReadFile(files, s.policy.File())
	if err != nil {
		return err
	}
	var lines []line
	for l := range strings.Lines(string(text)) {
		lines = append(lines, line{len(lines) + 1, strings.TrimSuffix(l, "\n")})
	}
	return s.pages.ExecuteTemplate(w, "document", map[string]any{"Title": s.policy.Title(), "Lines": lines})
}

// handler serves the pages.
func (s *site) handler() http.Handler {
	latest := slices.Max(slices.Collect(maps.Keys(s.database)))
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", http.RedirectHandler("/"+latest, http.StatusFound))
	mux.HandleFunc("GET /policy.yaml", s.serve(func(w io.Writer, r *http.Request) error {
		return s.document(w)
	}))
	mux.HandleFunc("GET /{season}", s.serve(func(w io.Writer, r *http.Request) error {
		return s.list(r.Context(), w, r.PathValue("season"))
	}))
	mux.HandleFunc("GET /{season}/{path}", s.serve(func(w io.Writer, r *http.Request) error {
		return s.figure(r.Context(), w, r.PathValue("season"), r.PathValue("path"))
	}))
	return mux
}

// serve answers with a page, or with one that says what is wrong.
func (s *site) serve(page func(w io.Writer, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		status := http.StatusOK
		if err := page(&body, r); err != nil {
			body.Reset()
			if status, err = s.fault(&body, err); err != nil {
				http.Error(w, "something went wrong", http.StatusInternalServerError)
				return
			}
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = body.WriteTo(w)
	}
}

// fault writes the page for an error and returns its status. Faults of the facts
// are listed, for those who can mend them.
func (s *site) fault(w io.Writer, err error) (int, error) {
	var missing noPage
	var faults fault.Errors
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return 0, err // the records that a run was at are not at fault
	case errors.As(err, &missing):
		return http.StatusNotFound, s.pages.ExecuteTemplate(w, "missing", missing.reason)
	case errors.As(err, &faults):
		return http.StatusUnprocessableEntity, s.pages.ExecuteTemplate(w, "faults", faults)
	}
	return 0, err
}
