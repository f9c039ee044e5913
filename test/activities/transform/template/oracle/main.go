// Command oracle renders templates with Go's own text/template: one JSON object a line in, one a line out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"text/template"
	"time"
)

type question struct {
	Template   string          `json:"template"`
	Data       json.RawMessage `json:"data"`
	Dialect    string          `json:"dialect"`
	MissingKey string          `json:"missingKey"`
}

// Output is base64 in JSON, for it may be no text.
type answer struct {
	Output []byte `json:"output"`
	Error  string `json:"error,omitempty"`
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	// A value that holds itself makes Go print without end: that ends the program soon, and its caller starts another.
	debug.SetMaxStack(64 << 20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		answers := make(chan answer, 1)
		go func() { answers <- reply(line) }()
		select {
		case result := <-answers:
			if err := out.Encode(result); err != nil {
				return
			}
		case <-time.After(patience):
			_ = out.Encode(answer{Error: "no answer in time"})
			os.Exit(1)
		}
	}
}

// patience is for templates that would not end.
const patience = 5 * time.Second

func reply(line []byte) (result answer) {
	defer func() {
		if r := recover(); r != nil {
			result = answer{Error: fmt.Sprint("panic: ", r)}
		}
	}()
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return answer{Error: "question: " + err.Error()}
	}
	t, err := template.New("template").Option("missingkey=" + q.MissingKey).Funcs(functions(q.Dialect)).Parse(q.Template)
	if err != nil {
		return answer{Error: err.Error()}
	}
	data, err := dot(q)
	if err != nil {
		return answer{Error: "data: " + err.Error()}
	}
	var output bytes.Buffer
	if err := t.Execute(&output, data); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Output: output.Bytes()}
}

// dot is the data as each system hands it to its templates.
func dot(q question) (any, error) {
	if q.Dialect == "externalSecrets" {
		var texts map[string]string
		err := json.Unmarshal(q.Data, &texts)
		return texts, err
	}
	var values any
	err := json.Unmarshal(q.Data, &values)
	return values, err
}
