using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;

namespace Rag.Eval.Gates;

/// <summary>
/// The file of a baseline: JSON with one question a line, so that what changed between two of them shows in a comparison of their lines.
/// </summary>
public static class BaselineFile
{
    // A run of 100,000 questions with 20 figures each stays below this.
    private const long MaximumBytes = 128L << 20;
    private const double Tolerance = 1e-9;

    private static readonly JsonWriterOptions s_line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same baseline gives the same bytes.</summary>
    public static void Write(Baseline baseline, Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var plan = baseline.Plan;
        writer.WriteLine("{");
        WriteMember(writer, "format", json => json.WriteStringValue(BaselineDocument.Name));
        WriteMember(writer, "version", json => json.WriteNumberValue(BaselineDocument.CurrentVersion));
        WriteMember(writer, "run_id", json => json.WriteStringValue(baseline.RunId));
        WriteMember(writer, "at", json => json.WriteStringValue(baseline.At));
        WriteMember(writer, "dataset", json => json.WriteStringValue(plan.Dataset));
        WriteMember(writer, "dataset_digest", json => json.WriteStringValue(plan.DatasetDigest));
        WriteMember(writer, "kind", json => json.WriteStringValue(plan.Kind == RunKind.Answer ? "answer" : "search"));
        WriteMember(writer, "depth", json => json.WriteNumberValue(plan.Depth));
        writer.WriteLine("  \"configuration\": {");
        WriteLines(writer, [.. plan.Configuration.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal)], setting =>
            $"{Line(json => json.WriteStringValue(setting.Key))}: {Line(json => json.WriteStringValue(setting.Value))}"
        );
        writer.WriteLine("  },");
        writer.WriteLine("  \"metrics\": {");
        WriteLines(writer, [.. baseline.Means()], metric =>
            $"{Line(json => json.WriteStringValue(metric.Key))}: {Line(json => json.WriteNumberValue(metric.Value))}"
        );
        writer.WriteLine("  },");
        writer.WriteLine("  \"cases\": [");
        WriteLines(writer, baseline.Cases, item => Line(json => WriteCase(json, item)));
        writer.WriteLine("  ]");
        writer.WriteLine("}");
    }

    /// <exception cref="DatasetException">There is no such file, or it is not a whole baseline; the message says what to do.</exception>
    public static Baseline Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new DatasetException($"There is no baseline {path}: make one with rag eval export.");
        }

        if (file.Length > MaximumBytes)
        {
            throw new DatasetException($"{path} has {file.Length:N0} bytes: a baseline has at most {MaximumBytes:N0}.");
        }

        try
        {
            using var stream = file.OpenRead();
            return Read(stream, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static Baseline Read(Stream stream, string path)
    {
        BaselineDocument document;
        try
        {
            document = JsonSerializer.Deserialize(stream, BaselineJson.Default.BaselineDocument)
                ?? throw new DatasetException($"{path} holds null in place of a baseline: write it again with rag eval export.");
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line ? $", line {line + 1}" : "";
            throw new DatasetException(
                $"{path}{place}: this is no baseline ({exception.Message}); write it again with rag eval export.",
                exception
            );
        }

        return Checked(document, path);
    }

    private static Baseline Checked(BaselineDocument document, string path)
    {
        if (document.Format != BaselineDocument.Name || document.Version != BaselineDocument.CurrentVersion)
        {
            throw new DatasetException(
                $"{path} is '{document.Format}' of version {document.Version}: this program reads '{BaselineDocument.Name}' of version "
                    + $"{BaselineDocument.CurrentVersion}; write it again with rag eval export."
            );
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in document.Cases)
        {
            if (!ids.Add(item.Id))
            {
                throw new DatasetException($"{path} has question {item.Id} twice: keep one of them.");
            }
        }

        var baseline = new Baseline(
            document.RunId,
            document.At,
            new RunPlan(
                document.Dataset,
                document.DatasetDigest,
                document.Cases.Count,
                document.Kind,
                document.Depth,
                new RunConfiguration(document.Configuration)
            ),
            document.Cases
        );
        var means = baseline.Means();
        foreach (var name in means.Keys.Union(document.Metrics.Keys))
        {
            if (
                !means.TryGetValue(name, out var mean)
                || !document.Metrics.TryGetValue(name, out var written)
                || Math.Abs(mean - written) > Tolerance
            )
            {
                throw new DatasetException(
                    $"{path} says of {name} what its questions do not: it was changed by hand or cut short; "
                        + "write it again with rag eval export."
                );
            }
        }

        return baseline;
    }

    private static void WriteCase(Utf8JsonWriter json, BaselineCase item)
    {
        json.WriteStartObject();
        json.WriteString("id", item.Id);
        json.WriteString("kind", item.Kind);
        json.WriteStartObject("figures");
        foreach (var (name, value) in item.Figures.OrderBy(figure => figure.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMember(StreamWriter writer, string name, Action<Utf8JsonWriter> value) =>
        writer.WriteLine($"  \"{name}\": {Line(value)},");

    private static void WriteLines<T>(StreamWriter writer, IReadOnlyList<T> items, Func<T, string> line)
    {
        foreach (var (place, item) in items.Index())
        {
            writer.WriteLine($"    {line(item)}{(place + 1 < items.Count ? "," : "")}");
        }
    }

    private static string Line(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_line))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
