// XML, JSON, templates, regular expressions, compression, channels.
package main

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"text/template"
)

type Entry struct {
	XMLName xml.Name `xml:"entry" json:"-"`
	ID      int      `xml:"id,attr" json:"id"`
	Title   string   `xml:"title" json:"title"`
	Tags    []string `xml:"tags>tag" json:"tags"`
	Price   float64  `xml:"price" json:"price"`
}

type List struct {
	XMLName xml.Name `xml:"list" json:"-"`
	Entries []Entry  `xml:"entry" json:"entries"`
}

const page = `{{range $i, $e := .Entries}}{{if gt $e.Price 20.0}}<li class="{{if eq $i 3}}x{{else}}y{{end}}">{{$e.Title | printf "%q"}}: {{range $e.Tags}}{{.}} {{end}}{{printf "%.2f" $e.Price}}</li>
{{end}}{{end}}`

func main() {
	var list List
	for i := 0; i < 40; i++ {
		list.Entries = append(list.Entries, Entry{ID: i, Title: fmt.Sprintf("Entry <%d> & more", i),
			Tags: []string{"a", strings.Repeat("b", i%7), fmt.Sprint(i * i)}, Price: float64(i) * 1.37})
	}
	asXML, err := xml.MarshalIndent(list, "", " ")
	if err != nil {
		panic(err)
	}
	var back List
	if err := xml.Unmarshal(asXML, &back); err != nil {
		panic(err)
	}
	asJSON, _ := json.Marshal(back)
	var anything map[string]any
	if err := json.Unmarshal(asJSON, &anything); err != nil {
		panic(err)
	}
	var out bytes.Buffer
	if err := template.Must(template.New("page").Parse(page)).Execute(&out, back); err != nil {
		panic(err)
	}
	found := regexp.MustCompile(`(?i)<li class="([xy])">.*?(\d+\.\d\d)</li>`).FindAllStringSubmatch(out.String(), -1)
	var packed bytes.Buffer
	writer, _ := flate.NewWriter(&packed, 6)
	writer.Write(asXML)
	writer.Close()
	unpacked, _ := io.ReadAll(flate.NewReader(&packed))

	// Words go through channels to those who count them.
	words, counts := make(chan string), make(chan map[string]int)
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			mine := map[string]int{}
			for word := range words {
				mine[word]++
			}
			counts <- mine
		}()
	}
	go func() {
		for _, word := range strings.FieldsFunc(string(unpacked), func(r rune) bool { return strings.ContainsRune(" <>/\"=\n", r) }) {
			words <- word
		}
		close(words)
		group.Wait()
		close(counts)
	}()
	total := map[string]int{}
	for mine := range counts {
		for word, count := range mine {
			total[word] += count
		}
	}
	fmt.Println(len(asXML), len(asJSON), len(anything), out.Len(), len(found), len(total), total["Entry"])
}
