package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/meritrules/merit"
	"github.com/meritrules/merit/examples/chuzhou/circular"
	"github.com/meritrules/merit/examples/chuzhou/yeartest"
	"github.com/meritrules/merit/internal/layout"
	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/derivation"
)

var update = flag.Bool("update", false, "write the golden reports anew")

// printed is what the program prints with its arguments.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	var out, messages bytes.Buffer
	if err := command(args, &out, &messages); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// The report of the year and of the end of October, in both languages.
func TestReports(t *testing.T) {
	for name, args := range map[string][]string{
		"2022.txt":          nil,
		"2022.zh.txt":       {"-zh"},
		"2022-10-31.txt":    {"-as-of", "2022-10-31"},
		"2022-10-31.zh.txt": {"-zh", "-as-of", "2022-10-31"},
	} {
		file, got := filepath.Join("testdata", name), printed(t, args...)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-update writes it): %s", file, d)
		}
	}
}

// Every unit is in the report by its name.
func TestReportNamesEveryUnit(t *testing.T) {
	for _, args := range [][]string{nil, {"-zh"}, {"-as-of", "2022-10-31"}, {"-zh", "-as-of", "2022-10-31"}} {
		got := printed(t, args...)
		for _, name := range theYear(t).List("units").Texts("name").All() {
			if !strings.Contains(got, "\n  "+name+" ") && !strings.Contains(got, " "+name+" ") {
				t.Errorf("%v: %s is not in the report", args, name)
			}
		}
	}
}

// reported is the report of a run.
func reported(t *testing.T, p *merit.Policy, run *rule.Run, language derivation.Language) string {
	t.Helper()
	var out bytes.Buffer
	if err := circular.Write(&out, p, run, language); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// fits reports lines that are too wide, or end in blanks.
func fits(t *testing.T, name, text string) {
	t.Helper()
	for i, line := range strings.Split(text, "\n") {
		if w := layout.Width(line); w > lineWidth {
			t.Errorf("%s: line %d has %d columns: %s", name, i+1, w, line)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("%s: line %d ends in blanks", name, i+1)
		}
	}
}

func TestDerivationsFitTheLine(t *testing.T) {
	for _, args := range [][]string{{"-explain", "u84"}, {"-explain", "市工商联/grade"}, {"-explain", "u45/vetoed"},
		{"-zh", "-explain", "u84"}, {"-zh", "-as-of", "2022-10-31", "-explain", "市工商联"}, {"-as-of", "2022-10-31", "-explain", "year/bonus_total"}} {
		fits(t, fmt.Sprint(args), printed(t, args...))
	}
}

// As of a day the report fits the line in both languages, no line is translated in half, it
// is what the report of the records is that were there on the day, and until the year ends it
// has no place and no grade.
func TestReportsOfDays(t *testing.T) {
	p, official := policy(t), official(t)
	for _, day := range []string{"2021-12-31", "2022-03-30", "2022-06-30", "2022-09-01", "2022-11-29", "2022-12-30", "2022-12-31"} {
		run := known(t, p, embedded, day)
		cut := known(t, p, cutBy(t, embedded, day), day)
		for _, language := range []derivation.Language{derivation.English, derivation.Chinese} {
			got := reported(t, p, run, language)
			fits(t, day, got)
			if d := cmp.Diff(got, reported(t, p, cut, language)); d != "" {
				t.Errorf("on %s (-as of +cut): %s", day, d)
			}
			if language == derivation.Chinese {
				isChinese(t, got)
			} else {
				isEnglish(t, got, official)
			}
			if day < "2022-12-31" {
				isOpen(t, day, got)
			}
		}
	}
}

// official is what the policy and the facts say, without line breaks.
func official(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, pattern := range []string{"policy.yaml", "data/*.json"} {
		files, err := fs.Glob(embedded, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			data, err := fs.ReadFile(embedded, name)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(data)
		}
	}
	return b.String()
}

var latin = regexp.MustCompile(`[A-Za-z_]{2,}`)

// isChinese reports English words: all but the names of flags and figures.
func isChinese(t *testing.T, text string) {
	t.Helper()
	for _, word := range latin.FindAllString(text, -1) {
		if word != "explain" && word != "supervision" {
			t.Errorf("%q is not Chinese", word)
		}
	}
}

var han = regexp.MustCompile(`\p{Han}+`)

// isEnglish reports Chinese words that are no words of the official text or of the facts.
func isEnglish(t *testing.T, text, official string) {
	t.Helper()
	for _, words := range han.FindAllString(text, -1) {
		if words != "办不成事" && !strings.Contains(official, words) {
			t.Errorf("%q is not English", words)
		}
	}
}

var (
	quoted = regexp.MustCompile(`(?s)「.*?」`)
	graded = regexp.MustCompile(`\b(excellent|good|fair|poor|promoted|vetoed)\b|优秀等次|良好|较差|例外晋级|类内|全市`)
)

// isOpen reports words on results that nobody knows before the year's end, other than in
// clauses.
func isOpen(t *testing.T, day, text string) {
	t.Helper()
	if found := graded.FindString(quoted.ReplaceAllString(text, "")); found != "" {
		t.Errorf("on %s the report says %q", day, found)
	}
	if !strings.Contains(text, "2022-12-31") || !strings.Contains(text, "pending") && !strings.Contains(text, "待定") {
		t.Errorf("on %s the report does not say what is pending", day)
	}
}

// Names of the facts make no lines of their own, do not act on a terminal, and fit the line.
func TestReportIsPlain(t *testing.T) {
	files := given(t)
	for file, changes := range map[string][][2]string{
		"units.json":     {{`"市发改委"`, `"a\nb\u001b[2J\u202e` + strings.Repeat("很长的名称", 30) + `"`}, {`"市教体局"`, `"市科技局"`}},
		"vetoes.json":    {{`"主要领导违法违纪"`, `"` + strings.Repeat("long reason ", 20) + `\n"`}},
		"campaigns.json": {{`"信访“百日攻坚”行动"`, `"` + strings.Repeat("x", 150) + `"`}},
	} {
		for _, c := range changes {
			replaceOnce(t, files, file, c[0], c[1])
		}
	}
	p := policy(t)
	run, err := yearOf(p, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []derivation.Language{derivation.English, derivation.Chinese} {
		got := reported(t, p, run, language)
		fits(t, "hostile names", got)
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control)) {
				t.Errorf("%U is in the report", r)
			}
		}
		for _, want := range []string{`a\nb\x1b[2J\u202e`, "市科技局"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s is not in the report", want)
			}
		}
		if !strings.Contains(got, "市科技局 (u02)") && !strings.Contains(got, "市科技局（u02）") {
			t.Error("two units of one name are not told apart")
		}
	}
}

// A policy that does not work out what the report shows is refused for the report, not for
// the results.
func TestReportNeeds(t *testing.T) {
	files := given(t)
	dir := t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "policy.yaml")
	head, _, _ := strings.Cut(policyText(t), "\ncases:\n")
	text := regexp.MustCompile(`(?m)^    next_circular: .*\n`).ReplaceAllString(head, "")
	text = regexp.MustCompile(`(?m)^  numbered: .*\n`).ReplaceAllString(text, "") + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, messages bytes.Buffer
	err := command([]string{"-policy", file, "-data", dir}, &out, &messages)
	if err == nil || !strings.Contains(err.Error(), "the results show next_circular, which the policy does not work out") || out.Len() > 0 {
		t.Errorf("got %v and %d bytes", err, out.Len())
	}
	if err := command([]string{"-policy", file, "-data", dir, "-json"}, &out, &messages); err != nil {
		t.Errorf("-json: %v", err)
	}
}

// What goes wrong in a year is named: panels, leaders, areas, inspections, days without a log.
func TestReportNamesWhatIsWrong(t *testing.T) {
	files := given(t)
	for file, change := range map[string][2]string{
		"areas.json":       {"[\n", "[\n" + `{"id": "a-new", "name": "新区", "level": "zone", "parent": null, "due_on": "2022-03-31"},` + "\n"},
		"campaigns.json":   {`"until": "2022-07-18", "daily_log": false`, `"until": "2022-07-18", "daily_log": true`},
		"inspections.json": {"[\n", "[\n" + `{"on": "2022-05-01", "campaign": "p1", "matter": null, "covert": true, "team_lead": "office_head", "office_head": true, "partners": [], "target": "定远县", "log": true, "id": "i000"},` + "\n"},
		"matters.json":     {"[\n", "[\n" + `{"id": "m000", "source": "stage_critical", "assigned_by": null, "team_lead": "inspector", "unit": "u81", "opened_on": "2022-12-20", "due_on": "2023-01-10", "rectified_on": null, "rechecked_on": null, "recheck_passed": null},` + "\n"},
	} {
		replaceOnce(t, files, file, change[0], change[1])
	}
	panels := regexp.MustCompile(`\{"rater": "L01", "units": \[[^\]]*\]\}`)
	files["panels.json"] = panels.ReplaceAll(files["panels.json"], []byte(`{"rater": "L01", "units": ["u14"]}`))
	p := policy(t)
	run, err := yearOf(p, files)
	if err != nil {
		t.Fatal(err)
	}
	for language, want := range map[derivation.Language][]string{
		derivation.English: {"市领导01: too few units (1)", "市应急管理局: too few leaders (7)", "they are in charge of: 市领导01", "without a window: 新区", "open a window", "2022-04-10",
			"Inspections led by others than the rule says: i000 (定远县, 2022-05-01)", "Due next: m000 (市通信管理办) 2023-01-10", "2023-01-10", "at once (due 2022-03-31)"},
		derivation.Chinese: {"市领导01：单位过少（1）", "市领导：市领导01", "到期未设窗口的：新区", "带队人不合规定的督查：i000（定远县，2022-05-01）", "即将到期：m000（市通信管理办） 2023-01-10"},
	} {
		got := reported(t, p, run, language)
		fits(t, "a year with faults", got)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%q is not in the report", w)
			}
		}
	}
}

// A derivation in Chinese names records and says what is pending in Chinese too.
func TestDerivationsInChinese(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"-all", "-explain", "u84"}, []string{"公式：provincial + efficiency + party", "t01 全年粮食产量（参与）: 3.57", "（未承担）", "市领导: ", "（评议附页）"}},
		{[]string{"-as-of", "2022-10-31", "-explain", "市人民银行"}, []string{"total = 2022-12-31 之前待定：tasks.provincial_rank"}},
		{[]string{"-as-of", "2022-10-31", "-explain", "市人民银行/evaluation"}, []string{"市领导: ", "县（市、区）: ", "共 2 项"}},
		{[]string{"-as-of", "2022-10-31", "-explain", "year/bonus_total"}, []string{"bonus_total = 2022-12-31 之前待定：tasks.provincial_rank"}},
	} {
		got := printed(t, append([]string{"-zh"}, c.args...)...)
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%v: %q is not in the derivation", c.args, w)
			}
		}
		for _, english := range []string{"pending until", "formula: ", "takes part", "does not have it", "city leaders"} {
			if strings.Contains(got, english) {
				t.Errorf("%v: %q is not Chinese", c.args, english)
			}
		}
	}
}

func TestResultsHaveNoLanguage(t *testing.T) {
	var out bytes.Buffer
	if err := command([]string{"-json", "-zh"}, &out, &out); err == nil || !strings.Contains(err.Error(), "leave out -zh") || out.Len() > 0 {
		t.Errorf("got %v and %d bytes", err, out.Len())
	}
}

// The report of any year of the form, on any day, fits the line, and has no place and no grade
// while something is pending.
func TestReportsOfWildDays(t *testing.T) {
	p := policy(t)
	for _, seed := range yeartest.Seeds()[:5] {
		y := generated(t, p, seed)
		for _, day := range append([]string{""}, yeartest.WildDays(y.facts, seed, 2)...) {
			run, err := runAsOf(t, p, y.all, day)
			if err != nil {
				t.Fatalf("year %d, day %q: %v", seed, day, err)
			}
			for _, language := range []derivation.Language{derivation.English, derivation.Chinese} {
				name, got := fmt.Sprintf("year %d, day %q", seed, day), reported(t, p, run, language)
				fits(t, name, got)
				if len(run.Pending()) > 0 {
					isOpen(t, name, got)
				}
			}
		}
	}
}
