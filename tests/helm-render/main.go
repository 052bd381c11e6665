// Renders a chart as helm template does: values checked by the chart's schema, then Go templates with sprig. It takes the folder of a
// chart, a release's name and namespace, and files of values, and prints the documents. It has of Helm what charts of this repository use.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"github.com/xeipuuv/gojsonschema"
	"sigs.k8s.io/yaml"
)

func main() {
	if len(os.Args) < 4 {
		fail(errors.New("usage: helm-render CHART RELEASE NAMESPACE [VALUES...]"))
	}
	text, err := render(os.Args[1], os.Args[2], os.Args[3], os.Args[4:])
	fail(err)
	fmt.Print(text)
}

func render(chart, release, namespace string, files []string) (string, error) {
	meta, err := read(filepath.Join(chart, "Chart.yaml"))
	if err != nil {
		return "", err
	}
	values, err := read(filepath.Join(chart, "values.yaml"))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		over, err := read(file)
		if err != nil {
			return "", err
		}
		merge(values, over)
	}
	if err := check(filepath.Join(chart, "values.schema.json"), values); err != nil {
		return "", err
	}

	root := template.New("root").Option("missingkey=error")
	root.Funcs(functions(root))
	paths, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	if err != nil {
		return "", err
	}
	base := fmt.Sprintf("%v/templates", meta["name"])
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		if _, err := root.New(base + "/" + filepath.Base(path)).Parse(string(text)); err != nil {
			return "", err
		}
	}

	data := map[string]interface{}{
		"Values": values,
		// Helm writes the names of a chart's fields in capitals.
		"Chart":        capitals(meta),
		"Release":      map[string]interface{}{"Name": release, "Namespace": namespace, "Service": "Helm", "IsInstall": true, "Revision": 1},
		"Capabilities": map[string]interface{}{},
		"Template":     map[string]interface{}{"BasePath": base},
	}
	sort.Strings(paths)
	var out strings.Builder
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasPrefix(name, "_") || name == "NOTES.txt" {
			continue
		}
		var text bytes.Buffer
		if err := root.ExecuteTemplate(&text, base+"/"+name, data); err != nil {
			return "", err
		}
		if strings.TrimSpace(text.String()) != "" {
			out.WriteString("---\n# Source: " + name + "\n" + text.String() + "\n")
		}
	}
	return out.String(), root.ExecuteTemplate(&bytes.Buffer{}, base+"/NOTES.txt", data)
}

func functions(root *template.Template) template.FuncMap {
	all := sprig.TxtFuncMap()
	delete(all, "env")
	delete(all, "expandenv")
	all["include"] = func(name string, data interface{}) (string, error) {
		var text strings.Builder
		err := root.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	all["toYaml"] = func(value interface{}) (string, error) {
		text, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	return all
}

func check(file string, values map[string]interface{}) error {
	schema, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(schema), gojsonschema.NewGoLoader(values))
	if err != nil {
		return err
	}
	if result.Valid() {
		return nil
	}
	lines := []string{"values do not match the schema:"}
	for _, fault := range result.Errors() {
		lines = append(lines, "- "+fault.String())
	}
	return errors.New(strings.Join(lines, "\n"))
}

func read(file string) (map[string]interface{}, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	values := map[string]interface{}{}
	err = yaml.UnmarshalStrict(text, &values)
	return values, err
}

func merge(into, over map[string]interface{}) {
	for key, value := range over {
		inner, ok := value.(map[string]interface{})
		if was, both := into[key].(map[string]interface{}); ok && both {
			merge(was, inner)
		} else {
			into[key] = value
		}
	}
}

func capitals(fields map[string]interface{}) map[string]interface{} {
	named := map[string]interface{}{}
	for key, value := range fields {
		named[strings.ToUpper(key[:1])+key[1:]] = value
	}
	return named
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
