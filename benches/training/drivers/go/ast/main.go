// Parses a Go file, walks over it, and prints it.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"sort"
)

func main() {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, os.Args[1], nil, parser.ParseComments)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	names := map[string]int{}
	calls := 0
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.Ident:
			names[node.Name]++
		case *ast.CallExpr:
			calls++
		}
		return true
	})
	sorted := make([]string, 0, len(names))
	for name := range names {
		sorted = append(sorted, name)
	}
	sort.Slice(sorted, func(i, j int) bool {
		a, b := sorted[i], sorted[j]
		return names[a] > names[b] || names[a] == names[b] && a < b
	})
	var out bytes.Buffer
	if err := printer.Fprint(&out, files, file); err != nil {
		os.Exit(1)
	}
	fmt.Println(len(names), calls, sorted[:5], out.Len())
}
