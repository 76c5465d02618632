package civil_test

import (
	"strings"
	"testing"

	"github.com/meritrules/merit/rule/internal/civil"
)

// Advice about a day names the one that was meant, or says that there is none.
func TestAmiss(t *testing.T) {
	for text, want := range map[string]string{
		"2023-02-29":                "2023-02 has 28 days",
		"2022-04-31":                "2022-04 has 30 days",
		"2022-13-01":                "the months are 01 to 12",
		"0000-01-01":                "the years are 0001 to 9999",
		"2022-09-00":                "write it as 2022-09-01",
		"2018-02-22T00:00:00.000Z":  "write 2018-02-22",
		"2018-02-22 00:00:00":       "write 2018-02-22",
		"2018-02-22T23:30:00+08:00": "write 2018-02-22",
		"2018-02-21T16:00:00Z":      "write 2018-02-21, or 2018-02-22 if it is midnight of a zone ahead of UTC",
		"2018-12-31T22:00:00+00:00": "write 2018-12-31, or 2019-01-01 if it is midnight of a zone ahead of UTC",
		"2023-02-29T00:00:00Z":      "write it as 2022-09-01",
		"2018/2/3":                  "write 2018-02-03",
		"2018.02.03":                "write 2018-02-03",
		"2018年2月22日":                "write 2018-02-22",
		"２０１８－０２－２２":                "write 2018-02-22",
		"20180222":                  "write 2018-02-22",
		"22.02.2018":                "write 2018-02-22",
		"3.2.2018":                  "write 2018-02-03",
		"22/02/2018":                "write 2018-02-22",
		"02/22/2018":                "write 2018-02-22",
		"02/03/2018":                "write 2018-03-02 if the day stands first, or 2018-02-03 if the month does",
		"2/2/2018":                  "write 2018-02-02",
		"43153":                     "write 2018-02-22 if it is a spreadsheet's number of a day",
		" 2018-02-22":               "write 2018-02-22",
		"soon":                      "write it as 2022-09-01",
		"31/31/2018":                "write it as 2022-09-01",
	} {
		_, err := civil.Parse(text)
		if err == nil || !strings.HasSuffix(err.Error(), "is not a day; "+want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
