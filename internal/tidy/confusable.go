package tidy

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// lookAlikes holds characters that look like another one in most typefaces: letters of other
// scripts, dashes, quotes, and the digits 0 and 1. It is a small part of confusables.txt of
// Unicode Technical Standard 39, the letters that keyboards for Russian, Ukrainian, Greek,
// Armenian, Chinese and Japanese produce.
var lookAlikes = pairs(
	"АВЕЅКМНОРСТУХЈԚԜԌѴЗЁЇІӀ", "ABESKMH0PCTYXJQWGV3ËÏ11", // Cyrillic capitals
	"аеорсухіјѕԁԛԝһѵгёїӏ", "aeopcyxijsdqwhvrëï1", // small Cyrillic letters
	"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZH1KMN0PTYX", // Greek capitals
	"ανγοριυσϳ", "avyopiuoj", // small Greek letters
	"օսհոՏԼՕ", "ouhnSL0", // Armenian letters
	"ıɡɑ", "iga", // Latin letters
	"lI|O", "1110",
	"‐‒–−", "----",
	"’‘ʼ`", "''''",
	"—―ー", "一一一",
	"・•∙⋅", "····",
	"〇○", "00",
	"エカタトニハロノオム", "工力夕卜二八口丿才厶",
	"ヘベペ", "へべぺ", // small strokes apart, the two syllabaries
)

// pairs makes a table of texts in turn: characters, and what each looks like.
func pairs(texts ...string) map[rune]rune {
	table := map[rune]rune{}
	for i := 0; i < len(texts); i += 2 {
		like := []rune(texts[i+1])
		for j, r := range []rune(texts[i]) {
			table[r] = like[j]
		}
	}
	return table
}

// Skeleton returns the same text for texts that look alike though their characters are of
// different scripts, or a digit and a letter. It is for comparison only, never to be shown.
func Skeleton(s string) string {
	if isDistinct(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if like, ok := lookAlikes[r]; ok {
			return like
		}
		return r
	}, norm.NFKC.String(s))
}

// isDistinct reports whether a text is its own Skeleton, for most ASCII texts.
func isDistinct(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x80, c == 'l', c == 'I', c == 'O', c == '|', c == '`':
			return false
		}
	}
	return true
}

// Apart names the first characters by which two texts differ that look alike: "c (U+0063) and
// с (U+0441)". It returns "" for other texts, and for those that Alike finds the same. They
// may also differ in what people overlook.
func Apart(a, b string) string {
	if a == b || looks(a) != looks(b) || Alike(a) == Alike(b) {
		return ""
	}
	as, bs := []rune(strings.Map(counted, norm.NFC.String(a))), []rune(strings.Map(counted, norm.NFC.String(b)))
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] && Alike(string(as[i])) != Alike(string(bs[i])) {
			return fmt.Sprintf("%c (%U) and %c (%U)", as[i], as[i], bs[i], bs[i])
		}
	}
	return ""
}
